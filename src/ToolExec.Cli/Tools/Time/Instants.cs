using System.Globalization;
using System.Text.RegularExpressions;

namespace ToolExec.Cli;

/// <summary>Reads and writes points in time as RFC 3339 has them.</summary>
internal static partial class Instants
{
    public static DateTimeOffset Read(string text, string argument) =>
        Shape().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw ToolFailure.Because($"'{argument}' must be a date or a point in time such as 2026-03-31 or 2026-03-31T12:00:00Z, but is '{(text.Length > 50 ? text[..50] + "…" : text)}'.");

    public static string Write(DateTimeOffset instant) =>
        instant.ToString(instant.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();
}
