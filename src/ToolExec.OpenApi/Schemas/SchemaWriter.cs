using System.Text.Json.Nodes;

namespace ToolExec.OpenApi;

/// <summary>
/// Writes the schemas of one tool as JSON Schema 2020-12: references point into the tool's own <c>$defs</c>, recursion stays recursion, and the words of
/// OpenAPI 3.0 that JSON Schema knows otherwise are translated.
/// </summary>
internal sealed class SchemaWriter(DocumentSet documents, bool isVersion30, int maxNodes)
{
    private static readonly string[] OneSchema =
        ["not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"];

    private static readonly string[] Schemas = ["allOf", "anyOf", "oneOf", "prefixItems"];
    private static readonly string[] NamedSchemas = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];

    // Addresses would make our own references mean something else; the rest says nothing of values.
    private static readonly string[] LeftOut = ["$id", "id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary", "xml", "externalDocs", "discriminator", "example", "nullable", "readOnly", "writeOnly"];
    private readonly Dictionary<(Uri Document, string Pointer, SchemaUse Use), string> _names = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, SchemaPlace Place, SchemaUse Use)> _open = new();
    private int _nodes;

    /// <summary>Gets what the schemas written so far refer to; complete after <see cref="Finish"/>.</summary>
    internal JsonObject Definitions { get; } = [];

    /// <summary>Writes a schema.</summary>
    /// <exception cref="DocumentException">A reference stands for nothing, or the schema is too large.</exception>
    internal JsonNode Write(SchemaPlace place, SchemaUse use) => Copy(place.Node, place.Document, use);

    /// <summary>Writes everything that was referred to.</summary>
    /// <exception cref="DocumentException">As for <see cref="Write"/>.</exception>
    internal void Finish()
    {
        while (_open.TryDequeue(out var next))
        {
            Definitions[next.Name] = Copy(next.Place.Node, next.Place.Document, next.Use);
        }
    }

    /// <summary>Says whether a schema is that of bytes: OpenAPI 3.0 says <c>format: binary</c>, 3.1 leaves the type out and names a media type.</summary>
    internal static bool IsBinary(JsonNode? schema) => schema is JsonObject members
        && ((Text(members["format"]) is "binary" && Text(members["type"]) is "string" or null)
            || (members["type"] is null && members["contentEncoding"] is null && Text(members["contentMediaType"]) is not null));

    /// <summary>Follows the references of a schema to the first that is something else.</summary>
    internal SchemaPlace Resolve(SchemaPlace place)
    {
        for (var i = 0; i < 32 && place.Node is JsonObject members && Text(members["$ref"]) is { } reference; i++)
        {
            var (node, document, _) = documents.Resolve(reference, place.Document);
            place = new SchemaPlace(node, document);
        }

        return place;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && flag;

    private JsonNode Copy(JsonNode? schema, Uri document, SchemaUse use)
    {
        if (++_nodes > maxNodes)
        {
            throw new DocumentException($"Its schema has more than {maxNodes} parts.");
        }

        if (schema is not JsonObject members)
        {
            return schema is JsonValue value && value.TryGetValue(out bool flag) ? flag : throw new DocumentException("A schema is neither an object nor true or false.");
        }

        if (use == SchemaUse.Form && IsBinary(members))
        {
            return Bytes(members);
        }

        var copy = new JsonObject();
        if (Text(members["$ref"]) is { } reference)
        {
            copy["$ref"] = "#/$defs/" + Name(reference, document, use);
            if (isVersion30)
            {
                return copy; // OpenAPI 3.0.3, Reference Object: what stands beside it is ignored
            }
        }

        foreach (var (word, value) in members)
        {
            if (word is not "$ref" && !word.StartsWith("x-", StringComparison.Ordinal) && !LeftOut.Contains(word))
            {
                copy[word] = Word(word, value, document, use);
            }
        }

        LeaveOut(copy, members, document, use);
        return isVersion30 ? FromVersion30(copy, members) : copy;
    }

    private JsonNode? Word(string word, JsonNode? value, Uri document, SchemaUse use) => value switch
    {
        JsonObject named when NamedSchemas.Contains(word) => new JsonObject(named.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)Copy(m.Value, document, use)))),
        JsonArray several when Schemas.Contains(word) || (word is "items" && isVersion30) => new JsonArray([.. several.Select(s => Copy(s, document, use))]),
        JsonObject or JsonValue when OneSchema.Contains(word) => Copy(value, document, use),
        _ => value?.DeepClone(),
    };

    private static JsonObject Bytes(JsonObject members)
    {
        var copy = new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" };
        foreach (var word in (string[])["title", "description", "contentMediaType"])
        {
            if (members[word] is { } value)
            {
                copy[word] = value.DeepClone();
            }
        }

        return copy;
    }

    // OpenAPI 3.1.1, 4.8.24.1: what is only read must not be sent and is not required there; likewise what is only written.
    private void LeaveOut(JsonObject copy, JsonObject members, Uri document, SchemaUse use)
    {
        if (members["properties"] is not JsonObject properties)
        {
            return;
        }

        var word = use == SchemaUse.Response ? "writeOnly" : "readOnly";
        var left = properties.Where(p => p.Value is JsonObject property && IsTrue(property[word] ?? Target(property, document)?[word])).Select(static p => p.Key).ToHashSet(StringComparer.Ordinal);
        if (left.Count == 0)
        {
            return;
        }

        foreach (var name in left)
        {
            if (use != SchemaUse.Response)
            {
                ((JsonObject)copy["properties"]!).Remove(name);
            }
        }

        if (copy["required"] is JsonArray required)
        {
            copy["required"] = new JsonArray([.. required.Where(r => Text(r) is not { } name || !left.Contains(name)).Select(static r => r?.DeepClone())]);
        }
    }

    private JsonObject? Target(JsonObject property, Uri document) => Text(property["$ref"]) is { } reference ? documents.Resolve(reference, document).Node as JsonObject : null;

    private static JsonObject FromVersion30(JsonObject copy, JsonObject members)
    {
        Exclusive("exclusiveMinimum", "minimum");
        Exclusive("exclusiveMaximum", "maximum");
        if (members["example"] is { } example)
        {
            copy["examples"] = new JsonArray(example.DeepClone());
        }

        if (!IsTrue(members["nullable"]))
        {
            return copy;
        }

        if (copy["enum"] is JsonArray values && values.All(static v => v is not null))
        {
            values.Add(null);
        }

        if (Text(copy["type"]) is { } type)
        {
            copy["type"] = new JsonArray(type, "null");
            return copy;
        }

        return copy.ContainsKey("allOf") || copy.ContainsKey("oneOf") || copy.ContainsKey("anyOf")
            ? new JsonObject { ["anyOf"] = new JsonArray(copy, new JsonObject { ["type"] = "null" }) }
            : copy;

        void Exclusive(string flag, string bound)
        {
            if (copy[flag] is JsonValue value && value.TryGetValue(out bool exclusive))
            {
                copy.Remove(flag);
                if (exclusive && copy[bound] is { } number)
                {
                    copy.Remove(bound);
                    copy[flag] = number;
                }
            }
        }
    }

    private string Name(string reference, Uri from, SchemaUse use)
    {
        var (node, document, pointer) = documents.Resolve(reference, from);
        if (_names.TryGetValue((document, pointer, use), out var known))
        {
            return known;
        }

        var wanted = pointer.Length > 0 ? pointer[(pointer.LastIndexOf('/') + 1)..] : Path.GetFileNameWithoutExtension(document.AbsolutePath);
        var name = string.Concat(wanted.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'));
        name = name.Length == 0 ? "schema" : name;
        var free = name;
        for (var i = 2; !_taken.Add(free); i++)
        {
            free = $"{name}_{i}";
        }

        _names[(document, pointer, use)] = free;
        _open.Enqueue((free, new SchemaPlace(node, document), use));
        return free;
    }
}
