using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Cli;

/// <summary>Makes a table of an array: from each item the members that are wanted, under new names.</summary>
internal static class SelectJson
{
    public static Result Run(Arguments arguments) => new([.. arguments.Items.Select(item => Row(item, arguments.Fields))]);

    private static JsonElement Row(JsonElement item, IReadOnlyDictionary<string, string> fields)
    {
        var row = new JsonObject();
        foreach (var (name, pointer) in fields)
        {
            if (JsonPointers.Find(item, pointer) is { } value)
            {
                row[name] = JsonSerializer.SerializeToNode(value, BuiltInJsonContext.Default.JsonElement);
            }
        }

        return row.Deserialize(BuiltInJsonContext.Default.JsonElement);
    }

    internal sealed record Arguments(
        [property: Description("The array.")] IReadOnlyList<JsonElement> Items,
        [property: Description("For each member of the new items a JSON Pointer into the old ones, such as {\"file\": \"/path\"}.")] IReadOnlyDictionary<string, string> Fields);

    internal sealed record Result([property: Description("The new items; a member that an item has not is absent.")] IReadOnlyList<JsonElement> Items);
}
