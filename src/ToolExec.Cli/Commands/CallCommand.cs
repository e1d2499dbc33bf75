using System.CommandLine;
using System.Text.Json;

namespace ToolExec.Cli;

/// <summary><c>call</c>: one tool, or several at once.</summary>
internal static class CallCommand
{
    public static Command Create(CommandRunner runner, CliIo io)
    {
        var tool = new Argument<string?>("TOOL") { Description = "The tool's id; a bare name is enough where only one tool has it.", Arity = ArgumentArity.ZeroOrOne };
        var arguments = new Option<string[]>("--arg", "-a")
        {
            Description = "An argument, typed as the tool's schema says; name:=json gives JSON. May be repeated, also to fill an array.",
            HelpName = "NAME=VALUE",
        };
        var json = new Option<string?>("--json", "-j") { Description = "All arguments as a JSON object: as text, as @FILE, or - for the standard input.", HelpName = "JSON|@FILE|-" };
        var many = new Option<string?>("--many") { Description = "Make several calls at once: a JSON array of {\"tool\", \"arguments\"}; - for the standard input.", HelpName = "FILE" };
        var stream = new Option<bool>("--stream") { Description = "Show progress and pieces of the result as they come." };
        var explain = new Option<bool>("--explain") { Description = "Also show what each step of the call did and how long it took." };
        var dryRun = DryRunOption.Create();
        var timeout = TimeoutOption.Create("The time that a call may take: 30, 2.5s, 500ms, 10m.");
        var command = new Command("call", "Call a tool.") { tool, arguments, json, many, stream, explain, dryRun, timeout };
        runner.SetAction(command, parsed =>
        {
            var id = parsed.GetValue(tool);
            var (texts, document, file) = (parsed.GetValue(arguments) ?? [], parsed.GetValue(json), parsed.GetValue(many));
            var (limit, mode) = (TimeoutOption.Read(parsed.GetValue(timeout)), DryRunOption.Read(parsed.GetValue(dryRun)));
            var options = limit is null && mode == DryRunMode.Off ? null : new ToolCallOptions { Timeout = limit, DryRun = mode };
            var explains = parsed.GetValue(explain);
            if (explains && (file is not null || parsed.GetValue(stream)))
            {
                throw new ConfigurationException("--explain tells of one call, once it has ended: it goes with neither --many nor --stream.");
            }

            if (file is not null)
            {
                return id is null && texts.Length == 0 && document is null && !parsed.GetValue(stream)
                    ? ManyCalls.Prepare(JsonInput.ReadFile(io, file), options)
                    : throw new ConfigurationException("--many takes its calls from the file: it goes with neither TOOL, --arg, --json nor --stream.");
            }

            if (id is null)
            {
                throw new ConfigurationException("Say which tool to call: toolexec call TOOL, or --many FILE. See all tools: toolexec list");
            }

            if (texts.Length > 0 && document is not null)
            {
                throw new ConfigurationException("Give the arguments either as --arg or as --json, not both.");
            }

            JsonElement? whole = document is null ? null : JsonInput.Read(io, document, "--json");
            var streams = parsed.GetValue(stream);
            return (Needs.Tools([id]), RunOneAsync);

            Task<int> RunOneAsync(CliSession session, IReporter reporter, CancellationToken cancellationToken)
            {
                var explained = explains ? (options ?? new ToolCallOptions()) with { Explanation = new CallExplanation(io.Time) } : options;
                var call = new ToolCall(id, whole ?? ArgumentBuilder.Build(texts, SchemaOf(session, id))) { Options = explained, CallId = "1" };
                return streams ? StreamAsync(session, reporter, call, cancellationToken) : RunAsync(session, reporter, call, cancellationToken);
            }
        });
        return command;
    }

    private static JsonElement SchemaOf(CliSession session, string id) =>
        session.Executor.Catalog.TryResolve(id, out var entry, out _) ? entry.Tool.InputSchema : default;

    private static async Task<int> RunAsync(CliSession session, IReporter reporter, ToolCall call, CancellationToken cancellationToken)
    {
        session.Board.Add(call.CallId!, call.Tool);
        var result = await LiveView.WatchAsync(session, () => session.Executor.CallAsync(session.Board.Watch(call), cancellationToken).AsTask()).ConfigureAwait(false);
        reporter.Result(result, call.Options?.Explanation);
        return ExitCodes.Of(result);
    }

    private static async Task<int> StreamAsync(CliSession session, IReporter reporter, ToolCall call, CancellationToken cancellationToken)
    {
        var code = ExitCodes.ToolFailed;
        await foreach (var toolEvent in session.Executor.StreamAsync(call, cancellationToken).ConfigureAwait(false))
        {
            reporter.Event(toolEvent);
            code = toolEvent is ToolCompletedEvent completed ? ExitCodes.Of(completed.Result) : code;
        }

        return code;
    }
}
