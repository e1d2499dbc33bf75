using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ToolExec.Discovery.TypeScript;

/// <summary>Writes what a type cannot say as a doc comment: the description, the default, the bounds.</summary>
internal static class DocComment
{
    private const int MaxLength = 1000;
    private const int MaxValueLength = 100;
    private static readonly string[] Bounds =
    [
        "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
        "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "contentEncoding", "contentMediaType", "default",
    ];

    /// <summary>Writes the comment of a schema.</summary>
    /// <returns>The comment and a line end, or nothing.</returns>
    public static string Of(JsonElement schema, string indent) => Write(TextOf(schema), indent);

    /// <summary>Writes a comment.</summary>
    /// <param name="text">The text; nothing is written for an empty one.</param>
    /// <param name="indent">What each line begins with.</param>
    public static string Write(string text, string indent)
    {
        var lines = Clean(text).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines switch
        {
            [] => "",
            [var only] => $"{indent}/** {only} */\n",
            _ => $"{indent}/**\n{string.Concat(lines.Select(l => $"{indent} * {l}\n"))}{indent} */\n",
        };
    }

    private static string TextOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return "";
        }

        var text = new StringBuilder(Text(schema, "description") ?? Text(schema, "title"));
        var facts = new List<string>();
        foreach (var bound in Bounds)
        {
            if (schema.TryGetProperty(bound, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
            {
                facts.Add($"{bound}: {Cut(value.ValueKind == JsonValueKind.String && bound is not "default" ? value.GetString()! : value.GetRawText(), MaxValueLength)}");
            }
        }

        if (schema.TryGetProperty("deprecated", out var deprecated) && deprecated.ValueKind == JsonValueKind.True)
        {
            facts.Add("deprecated");
        }

        if (facts.Count > 0)
        {
            text.Append(text.Length > 0 ? " " : "").Append(CultureInfo.InvariantCulture, $"({string.Join(", ", facts)})");
        }

        return text.ToString();
    }

    private static string? Text(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Cut(string text, int length) => Documentation.TextCut.Cut(text, length);

    // No end of the comment, no character that hides or turns what stands there.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var c in Cut(text, MaxLength).ReplaceLineEndings("\n"))
        {
            clean.Append(c == '\n' || !Identifiers.IsUnseen(c) ? c : ' ');
        }

        return clean.Replace("*/", "*\\/").ToString();
    }
}
