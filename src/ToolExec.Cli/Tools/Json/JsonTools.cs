using ToolExec.Backend;

namespace ToolExec.Cli;

/// <summary>The namespace <c>json</c>.</summary>
internal static class JsonTools
{
    private static readonly BuiltInJsonContext Json = BuiltInJsonContext.Default;

    public static IEnumerable<LocalTool> All() =>
    [
        LocalTool.Create(
            "aggregate", "Counts the items of an array and adds up a number of each, in groups or all together.",
            Json.AggregateJsonArguments, Json.AggregateJsonResult, AggregateJson.Run, BuiltIn.Pure("Aggregate")),
        LocalTool.Create(
            "get", "Takes the part out of a JSON value that a JSON Pointer leads to.",
            Json.GetJsonArguments, Json.GetJsonResult, GetJson.Run, BuiltIn.Pure("Get by pointer")),
        LocalTool.Create(
            "group", "Groups the items of an array by what they have in common.",
            Json.GroupJsonArguments, Json.GroupJsonResult, GroupJson.Run, BuiltIn.Pure("Group")),
        LocalTool.Create(
            "merge", "Changes a JSON value by a JSON Merge Patch (RFC 7396).",
            Json.MergeJsonArguments, Json.MergeJsonResult, MergeJson.Run, BuiltIn.Pure("Merge")),
        LocalTool.Create(
            "select", "Makes a table of an array: from each item the members that are wanted, under new names.",
            Json.SelectJsonArguments, Json.SelectJsonResult, SelectJson.Run, BuiltIn.Pure("Select members")),
        LocalTool.Create(
            "sort", "Sorts an array, by the items or by a member of each, and keeps the first of them where a limit is given.",
            Json.SortJsonArguments, Json.SortJsonResult, SortJson.Run, BuiltIn.Pure("Sort")),
        LocalTool.Create(
            "zip", "Puts arrays of objects beside each other: the first items become one object, then the second ones, and so on.",
            Json.ZipJsonArguments, Json.ZipJsonResult, ZipJson.Run, BuiltIn.Pure("Zip")),
    ];
}
