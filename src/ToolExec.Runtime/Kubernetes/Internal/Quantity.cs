using System.Globalization;

namespace ToolExec.Runtime;

/// <summary>Amounts as the Kubernetes API writes them: <c>500m</c>, <c>64Mi</c>, <c>1e3</c>. A server gives them back in another form than it got them.</summary>
internal static class Quantity
{
    private const decimal Most = 1e27m;

    /// <summary>Writes bytes.</summary>
    public static string Bytes(long bytes) => bytes.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes thousandths, of a processor.</summary>
    public static string Millis(int millis) => string.Create(CultureInfo.InvariantCulture, $"{millis}m");

    /// <summary>Says whether two texts mean the same amount.</summary>
    public static bool AreEqual(string? one, string? other) => Parse(one) is { } a && Parse(other) is { } b && a == b;

    private static decimal? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        // An exponent is written with a sign or a digit behind it; without, E is a unit.
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain))
        {
            return plain;
        }

        var digits = text.AsSpan().TrimEnd("numkKMGTPEi");
        return Unit(text[digits.Length..]) is { } unit && decimal.TryParse(digits, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && (unit < 1 || Math.Abs(number) <= Most / unit)
            ? number * unit
            : null;
    }

    private static decimal? Unit(string unit) => unit switch
    {
        "n" => 1e-9m,
        "u" => 1e-6m,
        "m" => 1e-3m,
        "k" => 1e3m,
        "M" => 1e6m,
        "G" => 1e9m,
        "T" => 1e12m,
        "P" => 1e15m,
        "E" => 1e18m,
        "Ki" => 1L << 10,
        "Mi" => 1L << 20,
        "Gi" => 1L << 30,
        "Ti" => 1L << 40,
        "Pi" => 1L << 50,
        "Ei" => 1L << 60,
        _ => null,
    };
}
