using System.Text.Json;
using ToolExec.Script.QuickJs;

namespace ToolExec.Script;

/// <summary>Takes the types out of a text, in a guest that has the eraser.</summary>
internal static class TypeScriptEraser
{
    /// <summary>Erases; answers the JavaScript, with as many lines, or the error in the text.</summary>
    public static (string? Text, ScriptError? Error) Erase(Guest guest, string source)
    {
        var input = guest.NewString(source);
        JsonElement answer;
        using (var text = guest.ReadText(guest.Call(guest.InstalledFunction(0), input)))
        {
            answer = JsonElement.Parse(text.Utf8);
        }

        if (answer.TryGetProperty("code", out var code))
        {
            return (code.GetString(), null);
        }

        // A parser that was stopped by an input it does not take tells the place; what has a meaning at run time is refused by the eraser itself.
        var line = answer.GetProperty("line").GetInt32();
        var column = answer.GetProperty("column").GetInt32();
        return (null, new ScriptError
        {
            Kind = answer.TryGetProperty("unsupported", out var unsupported) && unsupported.ValueKind == JsonValueKind.True
                ? ScriptErrorKind.UnsupportedSyntax
                : ScriptErrorKind.Syntax,
            Name = "SyntaxError",
            Message = answer.GetProperty("message").GetString() ?? "",
            Line = line,
            Column = column,
            Excerpt = Excerpt.Create(source, line, column),
        });
    }
}
