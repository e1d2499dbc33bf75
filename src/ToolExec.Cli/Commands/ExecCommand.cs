using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Code;

namespace ToolExec.Cli;

/// <summary><c>exec</c>: a script that calls tools, or going on with one that waits for approvals.</summary>
internal static class ExecCommand
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const string StandardInput = "-";
    private const string Every = "all";

    public static Command Create(CommandRunner runner, CliIo io)
    {
        var file = new Argument<string?>("FILE") { Description = "The script; - for the standard input.", Arity = ArgumentArity.ZeroOrOne };
        var language = new Option<string?>("--language", "-l") { Description = "Its language: javascript, typescript, or another one that a sandbox here runs. Without it, by the file's ending; else typescript." };
        var input = new Option<string?>("--input", "-i") { Description = "What the script finds as 'input': JSON as text, as @FILE, or - for the standard input.", HelpName = "JSON|@FILE|-" };
        var sandbox = new Option<string?>("--sandbox") { Description = "The sandbox that runs it, by its name in the configuration; without it, the one that the configuration chooses.", HelpName = "NAME" };
        var tools = new Option<string[]>("--tools") { Description = "A pattern of tools that it may see and call, such as fs:* or *:list_*. May be repeated; without it, all.", HelpName = "GLOB" };
        var timeout = TimeoutOption.Create("The time that it may take: 30, 2.5s, 500ms, 10m.");
        var resume = new Option<string?>("--resume") { Description = "Go on with a script that waits, by the id of its execution.", HelpName = "ID" };
        var approve = new Option<string[]>("--approve") { Description = "With --resume: the id of an approval to give, or all. May be repeated.", HelpName = "APPROVAL" };
        var deny = new Option<string[]>("--deny") { Description = "With --resume: the id of an approval to refuse, or all. May be repeated.", HelpName = "APPROVAL" };
        var message = new Option<string?>("--message") { Description = "With --deny: why not, in words for whoever wrote the script." };
        var command = new Command("exec", "Run a script that calls tools.") { file, language, input, sandbox, tools, timeout, resume, approve, deny, message };
        runner.SetAction(
            command,
            parsed =>
            {
                var (path, id) = (parsed.GetValue(file), parsed.GetValue(resume));
                var (approved, denied) = (parsed.GetValue(approve) ?? [], parsed.GetValue(deny) ?? []);
                if ((path is null) == (id is null))
                {
                    throw new ConfigurationException("Say which script to run: toolexec exec FILE, or - for the standard input; or which to go on with: toolexec exec --resume ID.");
                }

                if (id is null)
                {
                    return approved.Length + denied.Length == 0 && parsed.GetValue(message) is null
                        ? (Needs.All, Run(Request(io, path!, parsed.GetValue(language), parsed.GetValue(input), parsed.GetValue(sandbox), parsed.GetValue(tools) ?? [], parsed.GetValue(timeout))))
                        : throw new ConfigurationException("--approve, --deny and --message go with --resume.");
                }

                return parsed.GetValue(language) is null && parsed.GetValue(input) is null && parsed.GetValue(sandbox) is null && (parsed.GetValue(tools) ?? []).Length == 0 && parsed.GetValue(timeout) is null
                    ? (Needs.All, Resume(id, approved, denied, parsed.GetValue(message)))
                    : throw new ConfigurationException("A script goes on with what it was begun with: --language, --input, --sandbox, --tools and --timeout do not go with --resume.");
            },
            extend: static (builder, _) => builder.AddCodeMode());
        return command;
    }

    private static CodeRequest Request(CliIo io, string path, string? language, string? input, string? sandbox, string[] tools, string? timeout)
    {
        if (path is StandardInput && input is StandardInput)
        {
            throw new ConfigurationException("The script and its input cannot both be the standard input: give one of them as a file.");
        }

        return new CodeRequest
        {
            Code = path is StandardInput ? InputFile.ReadText(io.Input, "The standard input", MaxBytes) : InputFile.ReadText(Path.Combine(io.Folder, path), path, MaxBytes),
            Language = language ?? LanguageOf(path),
            Input = input is null ? default : JsonInput.Read(io, input, "--input"),
            Sandbox = sandbox,
            Tools = tools.Length == 0 ? null : new ToolFilter { Allow = tools },
            Limits = TimeoutOption.Read(timeout) is { } limit ? new SandboxLimits { Timeout = limit } : null,
        };
    }

    private static string? LanguageOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JS" or ".MJS" => SandboxLanguages.JavaScript,
        ".TS" => SandboxLanguages.TypeScript,
        ".PY" => SandboxLanguages.Python,
        ".CS" or ".CSX" => SandboxLanguages.CSharp,
        _ => null,
    };

    private static CommandRunner.CommandBody Run(CodeRequest request) => async (session, reporter, cancellationToken) =>
    {
        var result = await RunAsync(session, stop => Executor(session).ExecuteAsync(request with { Output = reporter.ScriptOutput }, stop), cancellationToken).ConfigureAwait(false);
        return Report(session, reporter, result);
    };

    // Told to stop, it has the script kept where that can be, and gives it up where not.
    private static async Task<CodeResult> RunAsync(CliSession session, Func<CancellationToken, ValueTask<CodeResult>> run, CancellationToken cancellationToken)
    {
        using var givenUp = new CancellationTokenSource();
        var running = run(givenUp.Token).AsTask();
        await ((Task)running).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!running.IsCompleted)
        {
            await session.KeepScriptsAsync().ConfigureAwait(false);
            await givenUp.CancelAsync().ConfigureAwait(false);
        }

        return await running.ConfigureAwait(false);
    }

    private static CommandRunner.CommandBody Resume(string id, string[] approved, string[] denied, string? message) => async (session, reporter, cancellationToken) =>
    {
        var executor = Executor(session);

        // Without a decision it is only looked at, or goes on with what has come due: what it then waits for is what can be decided.
        var waiting = await RunAsync(session, stop => executor.ResumeAsync(new CodeResumption { ExecutionId = id, Output = reporter.ScriptOutput }, stop), cancellationToken).ConfigureAwait(false);
        if (waiting.Status != SandboxStatus.Suspended || approved.Length + denied.Length == 0)
        {
            return Report(session, reporter, waiting);
        }

        var known = waiting.Approvals.Select(a => a.Id).Append(Every).ToHashSet(StringComparer.Ordinal);
        if (approved.Concat(denied).FirstOrDefault(d => !known.Contains(d)) is { } stranger)
        {
            throw new ConfigurationException($"The script does not wait for the approval '{stranger}', but for {string.Join(", ", waiting.Approvals.Select(a => a.Id))}.");
        }

        // What is named by itself goes before all, and no before yes.
        var decisions = waiting.Approvals.Select(a => (Approval: a, Verdict: Verdict(a.Id, approved, denied))).Where(d => d.Verdict is not null)
            .Select(d => new ApprovalDecision { Request = d.Approval, Verdict = d.Verdict!.Value, Message = d.Verdict == ApprovalVerdict.Denied ? message : null });
        var result = await RunAsync(session, stop => executor.ResumeAsync(new CodeResumption { ExecutionId = id, Decisions = [.. decisions], Output = reporter.ScriptOutput }, stop), cancellationToken).ConfigureAwait(false);
        return Report(session, reporter, result);
    };

    private static ApprovalVerdict? Verdict(string id, string[] approved, string[] denied) =>
        denied.Contains(id, StringComparer.Ordinal) ? ApprovalVerdict.Denied
        : approved.Contains(id, StringComparer.Ordinal) ? ApprovalVerdict.Approved
        : denied.Contains(Every, StringComparer.Ordinal) ? ApprovalVerdict.Denied
        : approved.Contains(Every, StringComparer.Ordinal) ? ApprovalVerdict.Approved
        : null;

    private static ICodeExecutor Executor(CliSession session) => session.Services.GetRequiredService<ICodeExecutor>();

    private static int Report(CliSession session, IReporter reporter, CodeResult result)
    {
        // Of a script that waits in the memory of this process nothing is left in a moment.
        reporter.Script(result, isKept: session.Services.GetService<IExecutionStore>() is not null);
        return ExitCodes.Of(result);
    }
}
