using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Cli;

/// <summary>Makes a call's arguments of <c>--arg name=value</c>, typed as the tool's schema says, and <c>--arg name:=json</c>, taken as it is.</summary>
/// <remarks>What does not fit its type is passed on as text: the check of the arguments then says what is wrong, as it does for everybody.</remarks>
internal sealed class ArgumentBuilder(JsonElement schema)
{
    private readonly JsonObject _arguments = [];

    /// <exception cref="ConfigurationException">An argument has no name, is given twice though it is no array, or its JSON is wrong.</exception>
    public static JsonElement Build(IEnumerable<string> texts, JsonElement schema)
    {
        var builder = new ArgumentBuilder(schema);
        foreach (var text in texts)
        {
            builder.Add(text);
        }

        return builder._arguments.Deserialize(BuiltInJsonContext.Default.JsonElement);
    }

    private static JsonNode? Typed(string text, JsonElement schema, JsonElement root)
    {
        var types = SchemaReferences.TypesOf(SchemaReferences.Follow(schema, root));

        // A text stays a text where the schema takes one, also where it looks like a number.
        if (types.Count == 0 || types.Contains("string", StringComparer.Ordinal))
        {
            return types.Count == 0 && TryParse(text, out var any) && any.ValueKind is not JsonValueKind.String ? Node(any) : JsonValue.Create(text);
        }

        return TryParse(text, out var json) && types.Any(type => Fits(json.ValueKind, type)) ? Node(json) : JsonValue.Create(text);
    }

    private static bool Fits(JsonValueKind kind, string type) => type switch
    {
        "integer" or "number" => kind == JsonValueKind.Number,
        "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
        "array" => kind == JsonValueKind.Array,
        "object" => kind == JsonValueKind.Object,
        "null" => kind == JsonValueKind.Null,
        _ => false,
    };

    private static bool TryParse(string text, out JsonElement json)
    {
        try
        {
            json = ToolExecJson.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            json = default;
            return false;
        }
    }

    private static JsonNode? Node(JsonElement json) => JsonSerializer.SerializeToNode(json, BuiltInJsonContext.Default.JsonElement);

    private void Add(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || text.StartsWith(":=", StringComparison.Ordinal))
        {
            throw new ConfigurationException($"--arg '{TerminalText.OneLine(text, 60)}' must be name=value, or name:=json.");
        }

        var isJson = text[equals - 1] == ':';
        var name = text[..(isJson ? equals - 1 : equals)];
        var value = text[(equals + 1)..];
        var property = PropertySchema(name);
        if (isJson)
        {
            Set(name, Node(InputFile.ParseText(value, $"--arg {name}")), isItem: false);
            return;
        }

        // Given several times, or with a text that is no array, an array is filled item by item.
        var isArray = SchemaReferences.TypesOf(property) is ["array"] && !(TryParse(value, out var whole) && whole.ValueKind == JsonValueKind.Array);
        var items = isArray && property.TryGetProperty("items", out var found) ? found : default;
        Set(name, Typed(value, isArray ? items : property, schema), isArray);
    }

    private void Set(string name, JsonNode? value, bool isItem)
    {
        if (isItem)
        {
            if (!_arguments.ContainsKey(name))
            {
                _arguments[name] = new JsonArray();
            }

            if (_arguments[name] is JsonArray items)
            {
                items.Add(value);
                return;
            }
        }

        if (!_arguments.TryAdd(name, value))
        {
            throw new ConfigurationException($"--arg {name} is given twice, but takes one value.");
        }
    }

    private JsonElement PropertySchema(string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties)
            && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var property)
            ? SchemaReferences.Follow(property, schema)
            : default;
}
