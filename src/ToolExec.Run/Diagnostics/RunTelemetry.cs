using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ToolExec.Run;

/// <summary>Spans and measurements of calls, in the terms of OpenTelemetry's conventions for generative AI. Every name stands here and nowhere else.</summary>
internal static class RunTelemetry
{
    public const string OperationName = "gen_ai.operation.name";
    public const string ExecuteTool = "execute_tool";
    public const string ToolName = "gen_ai.tool.name";
    public const string ToolCallId = "gen_ai.tool.call.id";
    public const string ToolType = "gen_ai.tool.type";
    public const string ErrorType = "error.type";
    public const string BackendName = "toolexec.backend.name";
    public const string BackendKind = "toolexec.backend.kind";
    public const string Attempts = "toolexec.attempts";
    public const string CallDuration = "gen_ai.execute_tool.duration";
    public const string CallsRefused = "toolexec.calls.refused";
    public const string CallFallbacks = "toolexec.calls.fallbacks";
    public const string ArgumentRepairs = "toolexec.arguments.repairs";
    public const string CallsAbandoned = "toolexec.calls.abandoned";

    public static readonly ActivitySource Source = new(ToolExecTelemetry.ActivitySourceName);

    private static readonly Meter Meter = new(ToolExecTelemetry.MeterName);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        CallDuration,
        "s",
        "How long a tool call took, from the caller's side.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] });

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(CallsRefused, "{call}", "Calls that were refused before anything was run.");

    private static readonly Counter<long> FallenBack = Meter.CreateCounter<long>(CallFallbacks, "{attempt}", "Attempts that went to another backend because one could not run the tool.");

    private static readonly Counter<long> Mended = Meter.CreateCounter<long>(ArgumentRepairs, "{repair}", "Changes that mended arguments which broke their schema.");

    private static readonly Counter<long> LeftBehind = Meter.CreateCounter<long>(CallsAbandoned, "{call}", "Calls whose tool did not stop when told to.");

    /// <summary>Begins the span of a call, or takes the one that a caller such as a chat client has begun for it already.</summary>
    /// <returns>The span, and whether it is ours to end.</returns>
    public static (Activity? Span, bool Owned) Begin(ToolCall call, string tool)
    {
        if (Activity.Current is { } current && current.Source != Source && current.OperationName.StartsWith(ExecuteTool, StringComparison.Ordinal)
            && (current.GetTagItem(ToolCallId) is not string id || string.Equals(id, call.CallId, StringComparison.Ordinal)))
        {
            return (current, false);
        }

        if (!Source.HasListeners())
        {
            return (null, false);
        }

        var tags = new ActivityTagsCollection
        {
            { OperationName, ExecuteTool },
            { ToolName, tool },
            { ToolType, "function" },
        };
        if (call.CallId is not null)
        {
            tags.Add(ToolCallId, call.CallId);
        }

        // Other libraries recognise the span of a tool call by this name and add to it instead of beginning another one.
        return (Source.StartActivity($"{ExecuteTool} {tool}", ActivityKind.Internal, default(ActivityContext), tags), true);
    }

    public static void End(Activity span, bool owned, ToolResult result)
    {
        span.SetTag(BackendName, result.Backend);
        span.SetTag(Attempts, result.Attempts);
        if (result.Error is { } error)
        {
            span.SetTag(BackendKind, error.BackendKind);
            span.SetTag(ErrorType, ToolErrorCodes.Name(error.Kind));
            span.SetStatus(ActivityStatusCode.Error, ToolErrorCodes.Name(error.Kind));
        }

        if (owned)
        {
            span.Dispose();
        }
    }

    public static void Record(string tool, ToolResult result)
    {
        if (Duration.Enabled)
        {
            var tags = new TagList { { OperationName, ExecuteTool }, { ToolName, tool } };
            if (result.Error is { } error)
            {
                tags.Add(ErrorType, ToolErrorCodes.Name(error.Kind));
            }

            Duration.Record(result.Duration.TotalSeconds, tags);
        }

        if (result.Status == ToolStatus.Rejected && Refused.Enabled)
        {
            Refused.Add(1, new KeyValuePair<string, object?>(ErrorType, ToolErrorCodes.Name(result.Error!.Kind)));
        }
    }

    public static void CountFallback(ToolBinding from) => FallenBack.Add(1, new KeyValuePair<string, object?>(BackendName, from.Backend));

    public static void CountRepairs(string tool, int count) => Mended.Add(count, new KeyValuePair<string, object?>(ToolName, tool));

    public static void CountAbandoned(string tool) => LeftBehind.Add(1, new KeyValuePair<string, object?>(ToolName, tool));
}
