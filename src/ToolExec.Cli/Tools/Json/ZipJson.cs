using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Cli;

/// <summary>Puts arrays beside each other, item by item.</summary>
internal static class ZipJson
{
    public static Result Run(Arguments arguments)
    {
        if (arguments.Arrays.Count == 0)
        {
            return new Result([]);
        }

        var length = arguments.Arrays[0].Count;
        if (arguments.Arrays.Any(array => array.Count != length))
        {
            throw ToolFailure.Because($"The arrays must have the same length, but have {string.Join(", ", arguments.Arrays.Select(a => a.Count))} items.");
        }

        return new Result([.. Enumerable.Range(0, length).Select(i => Join(arguments.Arrays, i))]);
    }

    private static JsonElement Join(IReadOnlyList<IReadOnlyList<JsonElement>> arrays, int index)
    {
        var joined = new JsonObject();
        foreach (var item in arrays.Select(array => array[index]))
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw ToolFailure.Because($"The items must be objects, but item {index} of an array is not.");
            }

            foreach (var member in item.EnumerateObject())
            {
                joined[member.Name] = JsonSerializer.SerializeToNode(member.Value, BuiltInJsonContext.Default.JsonElement);
            }
        }

        return joined.Deserialize(BuiltInJsonContext.Default.JsonElement);
    }

    internal sealed record Arguments([property: Description("Arrays of objects, all of the same length.")] IReadOnlyList<IReadOnlyList<JsonElement>> Arrays);

    internal sealed record Result([property: Description("For each position one object with the members of all; of the same name the later array's.")] IReadOnlyList<JsonElement> Items);
}
