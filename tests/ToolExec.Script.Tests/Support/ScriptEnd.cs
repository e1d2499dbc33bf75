using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ToolExec.Script.Tests.Support;

/// <summary>What a script came to, as text that can be compared with Node's: value or error, and the lines of the console.</summary>
internal static class ScriptEnd
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(ScriptOutcome outcome, IEnumerable<ScriptConsoleLine> console)
    {
        var text = new StringBuilder();
        text.AppendLine(outcome.Error is { } error
            ? $"error {error.Name ?? ""}: {error.Message}"
            : $"value {(outcome.Value.ValueKind == JsonValueKind.Undefined ? "undefined" : Normal(outcome.Value))}");
        return text.Append(Lines(console)).ToString();
    }

    /// <summary>The lines of a console, each with its level.</summary>
    public static string Lines(IEnumerable<ScriptConsoleLine> console)
    {
        var text = new StringBuilder();
        foreach (var line in console)
        {
            text.Append(line.Level.ToString().ToLowerInvariant()).Append(' ').AppendLine(line.Text);
        }

        return text.ToString();
    }

    public static string OfNode(JsonElement result)
    {
        var text = new StringBuilder();
        text.AppendLine(result.TryGetProperty("error", out var error)
            ? $"error {error.GetProperty("name").GetString()}: {error.GetProperty("message").GetString()}"
            : $"value {(result.TryGetProperty("value", out var value) ? Normal(value) : "undefined")}");
        foreach (var line in result.GetProperty("console").EnumerateArray())
        {
            text.Append(line.GetProperty("level").GetString()).Append(' ').AppendLine(line.GetProperty("text").GetString());
        }

        return text.ToString();
    }

    /// <summary>The same text for the same value: numbers as they stand, texts escaped in one way.</summary>
    public static string Normal(JsonElement value) => JsonSerializer.Serialize(value, Relaxed);
}
