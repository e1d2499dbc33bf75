using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Makes a command line that calls a tool with its required arguments.</summary>
internal static class ExampleCall
{
    public static string Of(ToolCatalogEntry entry)
    {
        var schema = entry.Tool.InputSchema;
        var arguments = SchemaProperties.Of(schema).Where(p => p.Required).Select(p => Argument(p.Name, schema));
        return string.Join(' ', ["toolexec", "call", entry.Id, .. arguments]);
    }

    private static string Argument(string name, JsonElement root)
    {
        var schema = SchemaReferences.Follow(root.GetProperty("properties").GetProperty(name), root);
        if (schema.ValueKind == JsonValueKind.Object)
        {
            foreach (var keyword in (string[])["default", "const"])
            {
                if (schema.TryGetProperty(keyword, out var value))
                {
                    return Write(name, value);
                }
            }

            foreach (var keyword in (string[])["examples", "enum"])
            {
                if (schema.TryGetProperty(keyword, out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0)
                {
                    return Write(name, values[0]);
                }
            }
        }

        var types = SchemaReferences.TypesOf(schema);
        return types switch
        {
            ["string", ..] => $"--arg {name}=TEXT",
            ["integer", ..] => $"--arg {name}=1",
            ["number", ..] => $"--arg {name}=1.5",
            ["boolean", ..] => $"--arg {name}=true",
            ["array", ..] => $"--arg '{name}:=[{Item(schema, root)}]'",
            _ => $"--arg '{name}:={{}}'",
        };
    }

    private static string Item(JsonElement schema, JsonElement root)
    {
        var items = schema.TryGetProperty("items", out var found) ? SchemaReferences.TypesOf(SchemaReferences.Follow(found, root)) : [];
        return items switch
        {
            ["string", ..] => "\"a\",\"b\"",
            ["integer" or "number", ..] => "1,2,3",
            ["object", ..] => "{}",
            _ => "",
        };
    }

    private static string Write(string name, JsonElement value) => value.ValueKind == JsonValueKind.String
        ? $"--arg {name}={ValueView.Short(value, 40)}"
        : $"--arg '{name}:={ValueView.Short(value, 40)}'";
}
