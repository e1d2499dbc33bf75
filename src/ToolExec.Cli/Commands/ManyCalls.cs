using System.Globalization;
using System.Text.Json;

namespace ToolExec.Cli;

/// <summary><c>call --many</c>: several calls at once, with live progress.</summary>
internal static class ManyCalls
{
    private const int MaxCalls = 10_000;

    public static (Predicate<BackendEntry> Needs, CommandRunner.CommandBody Body) Prepare(JsonElement json, ToolCallOptions? options)
    {
        var calls = Read(json, options);
        return (Needs.Tools(calls.Select(c => c.Tool)), (session, reporter, cancellationToken) => RunAsync(session, reporter, calls, cancellationToken));
    }

    private static async Task<int> RunAsync(CliSession session, IReporter reporter, List<ToolCall> calls, CancellationToken cancellationToken)
    {
        foreach (var call in calls)
        {
            session.Board.Add(call.CallId!, call.Tool);
        }

        var many = new RunManyOptions { Order = ResultOrder.Input, MaxConcurrency = session.Configuration.Run.MaxConcurrency ?? RunManyOptions.Default.MaxConcurrency };
        var results = await LiveView.WatchAsync(session, async () =>
        {
            var all = new List<ToolResult>(calls.Count);
            await foreach (var result in session.Executor.Runner.RunManyAsync(calls.Select(session.Board.Watch), many, cancellationToken).ConfigureAwait(false))
            {
                all.Add(result);
            }

            return all;
        }).ConfigureAwait(false);
        reporter.Results(calls, results);
        return ExitCodes.Of(results);
    }

    private static List<ToolCall> Read(JsonElement json, ToolCallOptions? options)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > MaxCalls)
        {
            throw new ConfigurationException($"--many takes a JSON array of 1 to {MaxCalls} calls, each {{\"tool\": \"namespace:name\", \"arguments\": {{}}}}.");
        }

        var calls = new List<ToolCall>();
        foreach (var item in json.EnumerateArray())
        {
            calls.Add(ReadOne(item, calls.Count, options));
        }

        var twice = calls.GroupBy(c => c.CallId, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? calls : throw new ConfigurationException($"Two calls have the call_id '{twice.Key}'.");
    }

    private static ToolCall ReadOne(JsonElement item, int index, ToolCallOptions? options)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new ConfigurationException($"/{index} must be an object with a tool and its arguments.");
        }

        var settings = new BackendSettings(Members.Without(item, "arguments"), $"/{index}");
        try
        {
            var call = new ToolCall(settings.GetRequiredString("tool"), item.TryGetProperty("arguments", out var arguments) ? arguments : default)
            {
                CallId = settings.GetString("call_id") ?? (index + 1).ToString(CultureInfo.InvariantCulture),
                Options = options,
            };
            settings.EnsureAllRead();
            return call;
        }
        catch (BackendSettingsException fault)
        {
            throw new ConfigurationException(fault.Message.Replace("of this backend", "of a call", StringComparison.Ordinal));
        }
    }
}
