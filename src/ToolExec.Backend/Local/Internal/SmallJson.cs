using System.Globalization;
using System.Text.Json;

namespace ToolExec.Backend;

/// <summary>JSON values that many tools return, made once.</summary>
internal static class SmallJson
{
    private const int Min = -16;
    private const int Count = 272;

    private static readonly JsonElement True = ToolExecJson.Parse("true");
    private static readonly JsonElement False = ToolExecJson.Parse("false");
    private static readonly JsonElement[] Numbers =
        [.. Enumerable.Range(Min, Count).Select(n => ToolExecJson.Parse(n.ToString(CultureInfo.InvariantCulture)))];

    public static JsonElement Of(bool value) => value ? True : False;

    public static bool TryGet(int value, out JsonElement json)
    {
        var index = (uint)(value - Min);
        json = index < Count ? Numbers[index] : default;
        return index < Count;
    }
}
