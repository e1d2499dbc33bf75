namespace ToolExec.Governance;

/// <summary>Where hours, days and months end in a time zone.</summary>
internal static class CalendarWindows
{
    // Clocks are set by whole minutes.
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    /// <summary>Returns the first boundary after a moment.</summary>
    public static DateTimeOffset End(DateTimeOffset now, BudgetWindow window, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        if (window == BudgetWindow.Hour)
        {
            // An hour that is set back or forward by a part of one is cut there: the moment after counts by its own offset.
            return now + (TimeSpan.FromHours(1) - TimeSpan.FromTicks(local.TimeOfDay.Ticks % TimeSpan.TicksPerHour));
        }

        var next = window == BudgetWindow.Day ? local.Date.AddDays(1) : new DateTime(local.Year, local.Month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(1);
        return First(next, now, zone);
    }

    // The first moment after now at which the clock on the wall shows a date or a later one.
    private static DateTimeOffset First(DateTime date, DateTimeOffset now, TimeZoneInfo zone)
    {
        DateTimeOffset? first = null;
        var offsets = zone.IsAmbiguousTime(date) ? zone.GetAmbiguousTimeOffsets(date) : [zone.GetUtcOffset(date)];
        foreach (var offset in offsets)
        {
            var moment = new DateTimeOffset(date - offset, TimeSpan.Zero);
            if (moment > now && (first is null || moment < first))
            {
                first = moment;
            }
        }

        // No such moment after now: the date began while the clock stood before it a second time.
        var begin = first ?? now + Step;

        // A midnight that the clock skips: the day begins where the clock was set forward.
        while (begin - Step > now && TimeZoneInfo.ConvertTime(begin - Step, zone).DateTime >= date)
        {
            begin -= Step;
        }

        return begin;
    }
}
