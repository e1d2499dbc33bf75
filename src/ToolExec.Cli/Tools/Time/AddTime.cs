using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Moves a point in time.</summary>
internal static class AddTime
{
    public static Result Run(Arguments arguments)
    {
        var start = Instants.Read(arguments.Instant, "instant");
        try
        {
            var moved = start
                .AddYears(arguments.Years).AddMonths(arguments.Months).AddDays(arguments.Days)
                .AddHours(arguments.Hours).AddMinutes(arguments.Minutes).AddSeconds(arguments.Seconds);
            return new Result(Instants.Write(moved), moved.DayOfWeek.ToString());
        }
        catch (ArgumentOutOfRangeException)
        {
            throw ToolFailure.Because("The result is before the year 1 or after the year 9999.");
        }
    }

    internal sealed record Arguments(
        [property: Description("The start, such as 2026-03-31 or 2026-03-31T12:00:00Z; without an offset it is UTC.")] string Instant,
        [property: Description("Years to add; negative goes back. A day that does not exist becomes the month's last.")] int Years = 0,
        [property: Description("Months to add.")] int Months = 0,
        [property: Description("Days to add.")] int Days = 0,
        [property: Description("Hours to add.")] int Hours = 0,
        [property: Description("Minutes to add.")] int Minutes = 0,
        [property: Description("Seconds to add.")] int Seconds = 0);

    internal sealed record Result(
        [property: Description("The point in time, in the offset of the start (RFC 3339).")] string Instant,
        [property: Description("The day of the week, in English.")] string DayOfWeek);
}
