using System.ComponentModel;
using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Groups the items of an array.</summary>
internal static class GroupJson
{
    private static readonly JsonElement Null = ToolExecJson.Parse("null");

    public static Result Run(Arguments arguments) =>
        new([.. Groups(arguments.Items, arguments.By).Select(g => new Group(g.Key, g.Items.Count, g.Items))]);

    /// <summary>Puts items with the same key together: groups and items in the order of their first appearance; an absent key counts as null.</summary>
    public static IEnumerable<(JsonElement Key, IReadOnlyList<JsonElement> Items)> Groups(IReadOnlyList<JsonElement> items, string by) => items
        .Select(item => (Item: item, Key: JsonPointers.Find(item, by) ?? Null))
        .GroupBy(k => CanonicalJson.Serialize(k.Key), StringComparer.Ordinal)
        .Select(g => (g.First().Key, (IReadOnlyList<JsonElement>)[.. g.Select(k => k.Item)]));

    internal sealed record Arguments(
        [property: Description("The array.")] IReadOnlyList<JsonElement> Items,
        [property: Description("What to group by: a JSON Pointer into each item, such as /kind.")] string By);

    internal sealed record Group(
        [property: Description("What the items have in common; null where they have nothing there.")] JsonElement Key,
        [property: Description("How many items there are.")] int Count,
        [property: Description("The items.")] IReadOnlyList<JsonElement> Items);

    internal sealed record Result([property: Description("The groups, in the order of their first items.")] IReadOnlyList<Group> Groups);
}
