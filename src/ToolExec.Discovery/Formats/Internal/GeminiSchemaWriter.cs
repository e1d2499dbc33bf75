using System.Text.Json;
using ToolExec.Discovery.TypeScript;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Writes a JSON Schema as one of the Gemini API: references are written out, what has another form there takes it, and the rest is reported.</summary>
internal sealed class GeminiSchemaWriter(Utf8JsonWriter writer, JsonElement root, WarningList warnings)
{
    private static readonly string[] Kept =
    [
        "title", "description", "format", "minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "minimum", "maximum", "default", "example",
    ];

    private const int MaxDepth = 32;
    private readonly SchemaDocument _document = new(root);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private int _depth;

    public static void ReportUnwritten(JsonElement schema, string path, WarningList warnings)
    {
        foreach (var member in schema.EnumerateObject().Where(m => m.Name is "$schema" or "additionalProperties"))
        {
            warnings.Lost(member.Name, JsonText.Under(path, member.Name));
        }
    }

    public void Write(JsonElement schema, string path, bool isRoot)
    {
        writer.WriteStartObject();
        if (++_depth > MaxDepth)
        {
            warnings.Add("properties", path, "What is nested deeper was left out.");
        }
        else if (schema.ValueKind == JsonValueKind.Object)
        {
            WriteMembers(schema, path, isRoot, nullable: false);
        }
        else if (schema.ValueKind == JsonValueKind.False)
        {
            warnings.Add("false", path, "'false' was left out: there is no schema that nothing fits.");
        }

        _depth--;
        writer.WriteEndObject();
    }

    private void WriteMembers(JsonElement schema, string path, bool isRoot, bool nullable)
    {
        var written = new Written { Nullable = nullable || schema.TryGetProperty("nullable", out var flag) && flag.ValueKind == JsonValueKind.True };
        if (isRoot && !schema.TryGetProperty("type", out _))
        {
            writer.WriteString("type", "OBJECT");
            written.Type = true;
        }

        foreach (var member in schema.EnumerateObject())
        {
            WriteMember(schema, member, JsonText.Under(path, member.Name), written);
        }

        if (!written.Type && schema.TryGetProperty("properties", out _))
        {
            writer.WriteString("type", "OBJECT");
        }

        if (written.Nullable)
        {
            writer.WriteBoolean("nullable", true);
        }
    }

    private void WriteMember(JsonElement schema, JsonProperty member, string path, Written written)
    {
        switch (member.Name)
        {
            case "nullable":
                break;
            case "type":
                WriteType(schema, member.Value, path, written);
                break;
            case "enum" when !schema.TryGetProperty("const", out _):
                WriteValues([.. member.Value.EnumerateArray()], "enum", path, written);
                break;
            case "const":
                WriteValues([member.Value], "const", path, written);
                break;
            case "anyOf":
                WriteBranches(member.Value, path, written);
                break;
            case "oneOf" when !schema.TryGetProperty("anyOf", out _):
                warnings.Add("oneOf", path, "'oneOf' was written as 'anyOf': that only one of them may fit is lost.");
                WriteBranches(member.Value, path, written);
                break;
            case "$ref":
                WriteReference(schema, member.Value, path, written);
                break;
            case "allOf" when member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 1 && !schema.TryGetProperty("type", out _) && !schema.TryGetProperty("properties", out _) && !schema.TryGetProperty("$ref", out _):
                WriteInstead(member.Value[0], $"{path}/0", written, schema);
                break;
            case "$defs" or "definitions":
                warnings.Add(member.Name, path, $"'{member.Name}' was written where it is referred to.");
                break;
            case "properties" when member.Value.ValueKind == JsonValueKind.Object:
                WriteProperties(member.Value, path);
                break;
            case "required" when member.Value.ValueKind == JsonValueKind.Array:
                WriteRequired(schema, member.Value, path);
                break;
            case "items" when member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.True:
                writer.WritePropertyName("items");
                Write(member.Value, path, isRoot: false);
                break;
            case "examples" when member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() > 0 && !schema.TryGetProperty("example", out _):
                WriteExamples(member.Value, path);
                break;
            default:
                WriteOther(member, path);
                break;
        }
    }

    private void WriteOther(JsonProperty member, string path)
    {
        if (Kept.Contains(member.Name, StringComparer.Ordinal))
        {
            member.WriteTo(writer);
            return;
        }

        warnings.Lost(member.Name, path);
    }

    private void WriteType(JsonElement schema, JsonElement type, string path, Written written)
    {
        var types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString() ?? "")] : new[] { type.GetString() ?? "" };
        var others = types.Where(t => t is not "null").ToArray();
        written.Nullable |= others.Length < types.Length;
        if (others.Length == 0)
        {
            warnings.Add("type", path, "'null' alone was left out: it is written as a value that may be missing.");
        }
        else if (others.Length == 1)
        {
            writer.WriteString("type", others[0].ToUpperInvariant());
            written.Type = true;
        }
        else if (!schema.TryGetProperty("anyOf", out _) && !schema.TryGetProperty("oneOf", out _))
        {
            written.Branches = true;
            writer.WriteStartArray("anyOf");
            foreach (var other in others)
            {
                writer.WriteStartObject();
                writer.WriteString("type", other.ToUpperInvariant());
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
        else
        {
            warnings.Lost("type", path);
        }
    }

    // Values are strings there; null among them is said by "nullable".
    private void WriteValues(JsonElement[] values, string keyword, string path, Written written)
    {
        var others = values.Where(v => v.ValueKind != JsonValueKind.Null).ToArray();
        if (others.Length == 0 || others.Any(v => v.ValueKind != JsonValueKind.String))
        {
            warnings.Add(keyword, path, $"'{keyword}' was left out: values can only be strings.");
            return;
        }

        written.Nullable |= others.Length < values.Length;
        writer.WriteStartArray("enum");
        foreach (var value in others)
        {
            value.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    private void WriteBranches(JsonElement branches, string path, Written written)
    {
        if (branches.ValueKind != JsonValueKind.Array || written.Branches)
        {
            warnings.Lost("anyOf", path);
            return;
        }

        written.Branches = true;
        writer.WriteStartArray("anyOf");
        for (var i = 0; i < branches.GetArrayLength(); i++)
        {
            if (branches[i].ValueKind == JsonValueKind.Object && branches[i].TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("null"u8))
            {
                written.Nullable = true;
                continue;
            }

            Write(branches[i], $"{path}/{i}", isRoot: false);
        }

        writer.WriteEndArray();
    }

    private void WriteReference(JsonElement schema, JsonElement reference, string path, Written written)
    {
        var text = reference.GetString() ?? "";
        if (!_document.TryResolve(text, out var target))
        {
            warnings.Add("$ref", path, $"'$ref' was left out: '{text}' leads nowhere in this schema.");
        }
        else if (!_open.Add(text))
        {
            warnings.Add("$ref", path, "'$ref' was left out: a schema that contains itself cannot be written.");
        }
        else
        {
            WriteInstead(target, path, written, schema);
            _open.Remove(text);
        }
    }

    // The members of another schema, in place of the one that points to it.
    private void WriteInstead(JsonElement target, string path, Written written, JsonElement around)
    {
        if (target.ValueKind != JsonValueKind.Object || ++_depth > MaxDepth)
        {
            return;
        }

        foreach (var member in target.EnumerateObject())
        {
            if (member.NameEquals("nullable"u8))
            {
                written.Nullable |= member.Value.ValueKind == JsonValueKind.True;
            }
            else if (!around.TryGetProperty(member.Name, out _))
            {
                WriteMember(target, member, JsonText.Under(path, member.Name), written);
            }
            else if (member.Name is not ("title" or "description" or "default"))
            {
                warnings.Add(member.Name, JsonText.Under(path, member.Name), $"'{member.Name}' was left out: the schema that refers to it has one too.");
            }
        }

        _depth--;
    }

    private void WriteProperties(JsonElement properties, string path)
    {
        writer.WriteStartObject("properties");
        foreach (var property in properties.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            Write(property.Value, JsonText.Under(path, property.Name), isRoot: false);
        }

        writer.WriteEndObject();
    }

    // The API refuses a name that has no schema.
    private void WriteRequired(JsonElement schema, JsonElement required, string path)
    {
        var hasProperties = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object;
        var known = required.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String && hasProperties && properties.TryGetProperty(n.GetString()!, out _)).ToArray();
        if (known.Length < required.GetArrayLength())
        {
            warnings.Add("required", path, "Names without a schema were left out of 'required'.");
        }

        if (known.Length > 0)
        {
            writer.WriteStartArray("required");
            foreach (var name in known)
            {
                name.WriteTo(writer);
            }

            writer.WriteEndArray();
        }
    }

    private void WriteExamples(JsonElement examples, string path)
    {
        writer.WritePropertyName("example");
        examples[0].WriteTo(writer);
        if (examples.GetArrayLength() > 1)
        {
            warnings.Add("examples", path, "Only the first of the 'examples' was kept.");
        }
    }

    private sealed class Written
    {
        public bool Type { get; set; }

        public bool Branches { get; set; }

        public bool Nullable { get; set; }
    }
}
