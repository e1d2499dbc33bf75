using System.ComponentModel;
using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Counts and sums the items of an array, in groups or all together.</summary>
internal static class AggregateJson
{
    public static Result Run(Arguments arguments)
    {
        var groups = arguments.By is { } by
            ? GroupJson.Groups(arguments.Items, by)
            : [(ToolExecJson.Parse("\"all\""), arguments.Items)];
        return new Result([.. groups.Select(g => Row(g.Key, g.Items, arguments.Value))]);
    }

    private static Aggregate Row(JsonElement key, IReadOnlyList<JsonElement> items, string value)
    {
        var numbers = items
            .Select(item => JsonPointers.Find(item, value))
            .Where(found => found is { ValueKind: JsonValueKind.Number })
            .Select(found => found!.Value.GetDouble()).ToArray();
        return numbers.Length == 0
            ? new Aggregate(key, items.Count, 0)
            : new Aggregate(key, items.Count, SumNumbers.Add(numbers), numbers.Min(), numbers.Max(), SumNumbers.Add(numbers) / numbers.Length);
    }

    internal sealed record Arguments(
        [property: Description("The array.")] IReadOnlyList<JsonElement> Items,
        [property: Description("What to add up: a JSON Pointer to a number in each item, such as /size; items without one are only counted.")] string Value,
        [property: Description("What to group by: a JSON Pointer into each item; absent for one row of all items.")] string? By = null);

    internal sealed record Aggregate(
        [property: Description("What the items have in common; 'all' where they are not grouped.")] JsonElement Key,
        [property: Description("How many items there are.")] int Count,
        [property: Description("The sum of their numbers.")] double Sum,
        [property: Description("The smallest number; absent where there is none.")] double? Minimum = null,
        [property: Description("The largest number.")] double? Maximum = null,
        [property: Description("The mean of the numbers.")] double? Mean = null);

    internal sealed record Result([property: Description("A row for each group, in the order of their first items.")] IReadOnlyList<Aggregate> Rows);
}
