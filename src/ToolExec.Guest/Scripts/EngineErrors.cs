using System.Globalization;
using System.Text.Json;
using ToolExec.Script;

namespace ToolExec.Guest;

/// <summary>Tells the host what the engine says of a failure.</summary>
internal static class EngineErrors
{
    private const int MaxFrames = 10;

    internal static void Write(Utf8JsonWriter writer, ScriptError error)
    {
        writer.WriteString("kind", error.Kind switch
        {
            ScriptErrorKind.Syntax or ScriptErrorKind.UnsupportedSyntax => "syntax",
            ScriptErrorKind.Deadlock => "deadlock",
            ScriptErrorKind.MemoryLimit => "memory_limit",
            ScriptErrorKind.CallDepthLimit => "depth_limit",
            ScriptErrorKind.ResultLimit => "result_limit",
            ScriptErrorKind.OutputLimit => "output_limit",
            _ => "thrown", // the host's own limits, which it sees by itself
        });
        writer.WriteString("message", error.Message);
        writer.WriteString("name", error.Name ?? error.Kind.ToString());
        if (error.Line > 0)
        {
            writer.WriteNumber("line", error.Line);
            writer.WriteNumber("column", Math.Max(1, error.Column));
        }

        if (error.Stack.Count > 0)
        {
            writer.WriteString("stack", string.Join('\n', error.Stack.Take(MaxFrames).Select(f => string.Create(
                CultureInfo.InvariantCulture, $"at {f.Function ?? "(script)"} (line {f.Line}, column {f.Column})"))));
        }

        var isTool = error.Name is EngineCalls.ErrorName && error.Data.ValueKind == JsonValueKind.Object;
        var code = isTool && error.Data.TryGetProperty("code", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        if (code is not null)
        {
            writer.WriteString("tool_code", code);
        }

        var data = code is not null && error.Data.TryGetProperty("data", out var said) ? said : error.Data;
        if (data.ValueKind != JsonValueKind.Undefined)
        {
            writer.WritePropertyName("data");
            data.WriteTo(writer);
        }
    }
}
