using System.ComponentModel;
using System.Globalization;

namespace ToolExec.Cli;

/// <summary>Measures the time between two points.</summary>
internal static class TimeDifference
{
    public static Result Run(Arguments arguments)
    {
        var span = Instants.Read(arguments.To, "to") - Instants.Read(arguments.From, "from");
        return new Result(span.TotalSeconds, span.TotalDays, span.ToString("c", CultureInfo.InvariantCulture));
    }

    internal sealed record Arguments(
        [property: Description("The first point, such as 2026-03-31 or 2026-03-31T12:00:00Z; without an offset it is UTC.")] string From,
        [property: Description("The second point.")] string To);

    internal sealed record Result(
        [property: Description("Seconds from the first to the second; negative where the second is earlier.")] double Seconds,
        [property: Description("The same in days of 24 hours.")] double Days,
        [property: Description("The same as [-][d.]hh:mm:ss[.fffffff].")] string Text);
}
