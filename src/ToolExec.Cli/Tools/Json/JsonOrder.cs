using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Orders JSON values: null, false, true, numbers by value, strings by code point, then everything else; what is absent comes last.</summary>
internal sealed class JsonOrder : IComparer<JsonElement?>
{
    public static JsonOrder Instance { get; } = new();

    public int Compare(JsonElement? x, JsonElement? y)
    {
        var byRank = Rank(x).CompareTo(Rank(y));
        if (byRank != 0 || x is not { } a || y is not { } b)
        {
            return byRank;
        }

        return a.ValueKind switch
        {
            JsonValueKind.Number => CompareNumbers(a, b),
            JsonValueKind.String => string.CompareOrdinal(a.GetString(), b.GetString()),
            _ => 0,
        };
    }

    // Decimals first: large whole numbers differ there where they are the same as floating-point numbers.
    private static int CompareNumbers(JsonElement a, JsonElement b) =>
        a.TryGetDecimal(out var x) && b.TryGetDecimal(out var y) ? x.CompareTo(y) : a.GetDouble().CompareTo(b.GetDouble());

    private static int Rank(JsonElement? value) => value?.ValueKind switch
    {
        JsonValueKind.Null => 0,
        JsonValueKind.False => 1,
        JsonValueKind.True => 2,
        JsonValueKind.Number => 3,
        JsonValueKind.String => 4,
        JsonValueKind.Array => 5,
        JsonValueKind.Object => 6,
        _ => 7,
    };
}
