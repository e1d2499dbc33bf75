using System.Text.Json;

namespace ToolExec.Discovery.TypeScript;

/// <summary>Writes JSON Schemas as TypeScript types. What a type cannot say (bounds, patterns, <c>not</c>, conditions) stands in comments or is left out: a type may allow more than its schema, never less.</summary>
internal sealed partial class SchemaTypes(SchemaDocument document, INamedTypes names, bool oneLine)
{
    private const int MaxDepth = 48;
    private const int MaxSchemas = 4000;
    private const int MaxEnumValues = 200;

    private int _schemas;

    public SchemaDocument Document => document;

    public TypeText Write(JsonElement schema, in SchemaPlace place)
    {
        if (schema.ValueKind == JsonValueKind.False)
        {
            return TypeText.Never;
        }

        // A hostile schema must not write a novel: what goes too deep or too far is anything.
        if (schema.ValueKind != JsonValueKind.Object || place.Depth > MaxDepth || ++_schemas > MaxSchemas)
        {
            return TypeText.Unknown;
        }

        var parts = new List<TypeText>();
        if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String)
        {
            parts.Add(document.TryResolve(reference.GetString()!, out var target) ? names.Refer(this, reference.GetString()!, target, place) : TypeText.Unknown);
        }

        parts.Add(WriteOwn(schema, place));
        AddBranches(schema, "allOf", place, parts, all: true);
        AddBranches(schema, "anyOf", place, parts, all: false);
        AddBranches(schema, "oneOf", place, parts, all: false);
        var type = TypeText.Intersection(parts);
        return IsNullable(schema) ? TypeText.Union([type, TypeText.Null]) : type;
    }

    private static bool IsNullable(JsonElement schema) => schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True;

    private void AddBranches(JsonElement schema, string keyword, in SchemaPlace place, List<TypeText> parts, bool all)
    {
        if (!schema.TryGetProperty(keyword, out var branches) || branches.ValueKind != JsonValueKind.Array || branches.GetArrayLength() == 0)
        {
            return;
        }

        var written = new List<TypeText>();
        foreach (var branch in branches.EnumerateArray())
        {
            written.Add(Write(branch, place.Deeper()));
        }

        if (all)
        {
            parts.AddRange(written);
            return;
        }

        // Branches that only say which members must be there are no types.
        parts.Add(TypeText.Union(written));
    }

    private TypeText WriteOwn(JsonElement schema, in SchemaPlace place)
    {
        if (schema.TryGetProperty("const", out var constant))
        {
            return Literal(constant, 0);
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() <= MaxEnumValues)
        {
            return TypeText.Union([.. values.EnumerateArray().Select(v => Literal(v, 0))]);
        }

        if (!schema.TryGetProperty("type", out var type))
        {
            return HasObjectKeywords(schema) ? WriteObject(schema, place)
                : HasArrayKeywords(schema) ? WriteArray(schema, place)
                : TypeText.Unknown;
        }

        if (type.ValueKind == JsonValueKind.Array)
        {
            var types = new List<TypeText>();
            foreach (var one in type.EnumerateArray())
            {
                types.Add(WriteType(schema, one, place));
            }

            return TypeText.Union(types);
        }

        return WriteType(schema, type, place);
    }

    private TypeText WriteType(JsonElement schema, JsonElement type, in SchemaPlace place) => (type.ValueKind == JsonValueKind.String ? type.GetString() : null) switch
    {
        "string" => new TypeText("string"),
        "number" or "integer" => new TypeText("number"),
        "boolean" => new TypeText("boolean"),
        "null" => TypeText.Null,
        "array" => WriteArray(schema, place),
        "object" => WriteObject(schema, place),
        _ => TypeText.Unknown,
    };

    private static TypeText Literal(JsonElement value, int depth)
    {
        if (depth > MaxDepth)
        {
            return TypeText.Unknown;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return new TypeText(Identifiers.Quote(value.GetString()!));
            case JsonValueKind.Array:
                return new TypeText($"[{string.Join(", ", value.EnumerateArray().Select(v => Literal(v, depth + 1).Text))}]");
            case JsonValueKind.Object:
                var members = value.EnumerateObject().Select(m => $"{Identifiers.ForMember(m.Name)}: {Literal(m.Value, depth + 1).Text}").ToArray();
                return new TypeText(members.Length == 0 ? "Record<string, never>" : $"{{ {string.Join("; ", members)} }}");
            default:
                return new TypeText(value.GetRawText());
        }
    }
}
