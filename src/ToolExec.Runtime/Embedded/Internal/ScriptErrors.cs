using System.Globalization;
using System.Text;
using System.Text.Json;
using ToolExec.Script;

namespace ToolExec.Runtime;

/// <summary>Makes what the engine says of a failure into what every sandbox says.</summary>
internal static class ScriptErrors
{
    private const int MaxLineLength = 200;
    private const int MaxFrames = 10;

    public static SandboxError Map(ScriptError error, string code)
    {
        var toolCode = error is { Kind: ScriptErrorKind.Thrown, Name: EmbeddedFunctions.ErrorName, Data.ValueKind: JsonValueKind.Object }
            && error.Data.TryGetProperty("code", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return new SandboxError(KindOf(error.Kind, toolCode), error.Message.Length > 0 ? error.Message : "The script failed without a message.")
        {
            Name = error.Name,
            ToolCode = toolCode,
            Line = error.Line > 0 ? error.Line : null,
            Column = error.Column > 0 ? error.Column : null,
            Excerpt = Excerpt(code, error.Line) ?? error.Excerpt,
            Stack = error.Stack.Count == 0 ? null : string.Join('\n', error.Stack.Take(MaxFrames).Select(FrameText)),
            Data = DataOf(error, toolCode),
        };
    }

    private static SandboxErrorKind KindOf(ScriptErrorKind kind, string? toolCode) => kind switch
    {
        ScriptErrorKind.Thrown => KindOfThrown(toolCode),
        ScriptErrorKind.Syntax or ScriptErrorKind.UnsupportedSyntax => SandboxErrorKind.Syntax,
        ScriptErrorKind.Deadlock => SandboxErrorKind.Deadlock,
        ScriptErrorKind.TimeLimit => SandboxErrorKind.TimeLimit,
        ScriptErrorKind.MemoryLimit => SandboxErrorKind.MemoryLimit,
        ScriptErrorKind.CallDepthLimit => SandboxErrorKind.DepthLimit,
        ScriptErrorKind.OutputLimit => SandboxErrorKind.OutputLimit,
        ScriptErrorKind.HostCallLimit => SandboxErrorKind.CallLimit,
        ScriptErrorKind.ResultLimit => SandboxErrorKind.ResultLimit,
        _ => SandboxErrorKind.Internal,
    };

    /// <summary>Returns what a failure is that the script did not catch: one over a limit of calls is that limit's.</summary>
    public static SandboxErrorKind KindOfThrown(string? toolCode) =>
        string.Equals(toolCode, ToolErrorCodes.Name(ToolErrorKind.LimitExceeded), StringComparison.Ordinal) ? SandboxErrorKind.CallLimit : SandboxErrorKind.Thrown;

    // Of a tool's failure what the host said of it; of anything else what the script hung on it.
    private static JsonElement? DataOf(ScriptError error, string? toolCode)
    {
        var data = toolCode is not null && error.Data.TryGetProperty("data", out var said) ? said : error.Data;
        return data.ValueKind == JsonValueKind.Undefined ? null : data;
    }

    private static string FrameText(ScriptStackFrame frame) => frame.Line > 0
        ? string.Create(CultureInfo.InvariantCulture, $"at {frame.Function ?? "(script)"} (line {frame.Line}, column {frame.Column})")
        : $"at {frame.Function ?? "(script)"}";

    /// <summary>Shows a line and its neighbours, numbered.</summary>
    public static string? Excerpt(string code, int line)
    {
        if (line <= 0)
        {
            return null;
        }

        var excerpt = new StringBuilder();
        var number = 0;
        foreach (var text in code.AsSpan().EnumerateLines())
        {
            number++;
            if (number > line + 1)
            {
                break;
            }

            if (number >= line - 1)
            {
                var cut = ToolText.Beginning(text, MaxLineLength);
                excerpt.Append(excerpt.Length == 0 ? "" : "\n").Append(number == line ? "> " : "  ").Append(CultureInfo.InvariantCulture, $"{number}| ").Append(cut)
                    .Append(cut.Length < text.Length ? "…" : "");
            }
        }

        return excerpt.Length == 0 ? null : excerpt.ToString();
    }
}
