using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Reads what a JSON Schema says of an object's members, as far as a table can show it.</summary>
internal static class SchemaProperties
{
    private static readonly string[] Bounds =
    [
        "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "format",
        "minItems", "maxItems", "uniqueItems",
    ];

    public static IReadOnlyList<SchemaProperty> Of(JsonElement schema)
    {
        if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        return
        [
            .. properties.EnumerateObject().Select(p => new SchemaProperty(
                TerminalText.OneLine(p.Name, 60),
                TerminalText.OneLine(TypeOf(p.Value, schema), 80),
                required.Contains(p.Name),
                Member(p.Value, "default") is { } value ? ValueView.Short(Raw(value), 40) : null,
                Describe(SchemaReferences.Follow(p.Value, schema), p.Value)))
                .OrderByDescending(p => p.Required),
        ];
    }

    /// <summary>Names the type of a value: <c>string</c>, <c>array of integer</c>, <c>sha256 | sha384</c>.</summary>
    public static string TypeOf(JsonElement schema, JsonElement root)
    {
        schema = SchemaReferences.Follow(schema, root);
        if (Member(schema, "enum") is { ValueKind: JsonValueKind.Array } values)
        {
            return string.Join(" | ", values.EnumerateArray().Select(v => ValueView.Short(v, 30)));
        }

        if (Member(schema, "const") is { } only)
        {
            return ValueView.Short(only, 30);
        }

        var types = SchemaReferences.TypesOf(schema);
        if (types.Count == 0)
        {
            return Alternatives(schema, root) is { Count: > 0 } alternatives ? string.Join(" or ", alternatives) : "any";
        }

        return string.Join(" or ", types.Select(type => type is "array" && Member(schema, "items") is { } items ? $"array of {TypeOf(items, root)}" : type));
    }

    private static List<string> Alternatives(JsonElement schema, JsonElement root) =>
        (Member(schema, "anyOf") ?? Member(schema, "oneOf")) is { ValueKind: JsonValueKind.Array } options
            ? [.. options.EnumerateArray().Select(o => TypeOf(o, root)).Distinct(StringComparer.Ordinal)]
            : [];

    private static string Describe(JsonElement target, JsonElement own)
    {
        var words = (Member(own, "description") ?? Member(target, "description")) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        var bounds = Bounds.Where(b => Member(target, b) is not null).Select(b => $"{b} {ValueView.Short(Member(target, b)!.Value, 60)}");
        return TerminalText.OneLine(string.Join(' ', [words, .. bounds.Any() ? [$"({string.Join(", ", bounds)})"] : Array.Empty<string>()]), 400);
    }

    // A text as it stands in JSON, so that "" and "\n" can be seen.
    private static JsonElement Raw(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? JsonSerializer.SerializeToElement(value.GetRawText(), BuiltInJsonContext.Default.String)
        : value;

    private static JsonElement? Member(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var value) ? value : null;
}
