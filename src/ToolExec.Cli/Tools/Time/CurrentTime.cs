using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Tells the time.</summary>
internal static class CurrentTime
{
    public static Result Run(Arguments arguments, TimeProvider time)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(arguments.Zone, out var zone))
        {
            throw ToolFailure.Because($"There is no time zone '{arguments.Zone}'. Use an IANA name such as Europe/Berlin, or UTC.");
        }

        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone);
        return new Result(Instants.Write(now), now.ToUnixTimeSeconds(), now.DayOfWeek.ToString(), arguments.Zone);
    }

    internal sealed record Arguments([property: Description("The time zone, an IANA name such as Europe/Berlin.")] string Zone = "UTC");

    internal sealed record Result(
        [property: Description("The time in the zone, with its offset (RFC 3339).")] string Instant,
        [property: Description("Seconds since 1970-01-01T00:00:00Z.")] long UnixSeconds,
        [property: Description("The day of the week in the zone, in English.")] string DayOfWeek,
        [property: Description("The time zone.")] string Zone);
}
