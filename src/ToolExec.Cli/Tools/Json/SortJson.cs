using System.ComponentModel;
using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Sorts an array.</summary>
internal static class SortJson
{
    public static Result Run(Arguments arguments)
    {
        var keyed = arguments.Items.Select(item => (Item: item, Key: JsonPointers.Find(item, arguments.By)));

        // Both sorts keep the order of equal items.
        var sorted = arguments.Descending ? keyed.OrderByDescending(k => k.Key, JsonOrder.Instance) : keyed.OrderBy(k => k.Key, JsonOrder.Instance);
        var items = sorted.Select(k => k.Item).Take(arguments.Limit is { } limit ? Math.Max(0, limit) : int.MaxValue);
        return new Result([.. items]);
    }

    internal sealed record Arguments(
        [property: Description("The array.")] IReadOnlyList<JsonElement> Items,
        [property: Description("What to sort by: a JSON Pointer into each item, such as /size; empty for the item itself.")] string By = "",
        [property: Description("Whether the largest comes first.")] bool Descending = false,
        [property: Description("The most items to keep; all where absent.")] int? Limit = null);

    internal sealed record Result([property: Description("The sorted items.")] IReadOnlyList<JsonElement> Items);
}
