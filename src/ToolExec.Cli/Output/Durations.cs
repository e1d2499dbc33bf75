using System.Globalization;

namespace ToolExec.Cli;

/// <summary>Reads and writes lengths of time as people do.</summary>
internal static class Durations
{
    /// <summary>Writes a time with three digits: 0.42 ms, 12.3 ms, 4.56 s.</summary>
    public static string Show(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.00} ms"),
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
        _ => time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
    };

    /// <summary>Reads a time: 30, 2.5s, 500ms, 10m, 1h.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        var digits = text.TrimEnd('h', 'm', 's');
        double? factor = text[digits.Length..] switch
        {
            "ms" => 0.001,
            "" or "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => null,
        };
        if (factor is null || !digits.All(static c => char.IsAsciiDigit(c) || c == '.') || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number * factor > 1e9)
        {
            return false;
        }

        time = TimeSpan.FromSeconds(number * factor.Value);
        return true;
    }
}
