using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Reads the last line of a run. What a guest says of its own failure is believed as far as it harms nobody but itself.</summary>
internal static class GuestEnds
{
    private const int MaxText = 8192;

    public static GuestOutcome Result(GuestMessage message, SandboxLimits limits)
    {
        var value = message.Member("value") ?? default;
        if (value.ValueKind != JsonValueKind.Undefined && System.Text.Encoding.UTF8.GetByteCount(value.GetRawText()) is var bytes && bytes > limits.ResultBytes)
        {
            return new(default, new SandboxError(SandboxErrorKind.ResultLimit, $"The result has {bytes} bytes, but may have {limits.ResultBytes}. Return less, or a summary."), IsEnd: false);
        }

        return new(value, null, IsEnd: false);
    }

    public static GuestOutcome Failure(GuestMessage error, string code, bool isHost = false)
    {
        if (!SandboxErrorKinds.TryFind(error.Text("kind") ?? "", isHost, out var kind))
        {
            throw new GuestProtocolException("a failure is of no kind that a guest may tell");
        }

        return Failure(error, kind, code);
    }

    /// <summary>Reads a failure whose kind is known.</summary>
    public static GuestOutcome Failure(GuestMessage error, SandboxErrorKind kind, string code)
    {
        var toolCode = Cut(error.Text("tool_code"));
        kind = kind == SandboxErrorKind.Thrown ? ScriptErrors.KindOfThrown(toolCode) : kind;
        var line = Place(error.Number("line"));
        var column = Place(error.Number("column"));
        var message = error.Text("message");
        var failure = new SandboxError(kind, Cut(string.IsNullOrWhiteSpace(message) ? "The script failed and did not say why." : message))
        {
            Name = Cut(error.Text("name")),
            ToolCode = toolCode,
            Line = line,
            Column = column,
            Excerpt = ScriptErrors.Excerpt(code, line ?? 0),
            Stack = Cut(error.Text("stack")),
            Data = error.Member("data"),
        };

        // A program that has no memory left, or no stack, is in no state to run anything else.
        return new(default, failure, IsEnd: kind is SandboxErrorKind.MemoryLimit or SandboxErrorKind.DepthLimit or SandboxErrorKind.Deadlock);
    }

    /// <summary>Reads what another host says that it has enforced around the code.</summary>
    public static LimitsEnforced? Enforced(GuestMessage message, bool isHost)
    {
        if (!isHost || message.Member("limits_enforced") is not { ValueKind: JsonValueKind.Object })
        {
            return null;
        }

        var enforced = message.Object("limits_enforced");
        return new LimitsEnforced { Memory = Is("memory"), Cpu = Is("cpu"), Processes = Is("pids"), Disk = Is("disk") };

        bool Is(string name) => enforced.Member(name) is { ValueKind: JsonValueKind.True };
    }

    private static int? Place(long? number) => number is >= 1 and <= int.MaxValue ? (int)number : null;

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Cut(string? text) => text is { Length: > MaxText } ? string.Concat(text.AsSpan(0, MaxText), "…") : text;
}
