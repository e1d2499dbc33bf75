namespace ToolExec.Foundation.JsonSchema;

/// <summary>Dates, times and durations of RFC 3339.</summary>
internal static class DateTimeFormats
{
    public static bool IsDateTime(ReadOnlySpan<char> text) =>
        text.Length > 11 && IsDate(text[..10]) && text[10] is 'T' or 't' && IsTime(text[11..]);

    public static bool IsDate(ReadOnlySpan<char> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || !TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..], out var day))
        {
            return false;
        }

        // Year 0000 is a leap year of RFC 3339's calendar; .NET's begins at 1.
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year == 0 ? 4 : year, month);
    }

    public static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':'
            || !TryNumber(text[..2], out var hour) || !TryNumber(text[3..5], out var minute) || !TryNumber(text[6..8], out var second)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var at = 8;
        if (text[at] == '.')
        {
            var start = ++at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            if (at == start)
            {
                return false;
            }
        }

        if (!TryOffset(text[at..], out var offset))
        {
            return false;
        }

        // A leap second is the last one of a day in UTC.
        var minuteOfDay = ((((hour * 60) + minute - offset) % 1440) + 1440) % 1440;
        return second < 60 || minuteOfDay == 1439;
    }

    /// <summary>RFC 3339, appendix A.</summary>
    public static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[0] != 'P')
        {
            return false;
        }

        text = text[1..];
        if (text[^1] == 'W')
        {
            return TrySkipUnits(ref text, "W") && text.IsEmpty;
        }

        var hasDate = text[0] != 'T';
        if (hasDate && !TrySkipUnits(ref text, "YMD"))
        {
            return false;
        }

        if (text.IsEmpty)
        {
            return hasDate;
        }

        if (text[0] != 'T')
        {
            return false;
        }

        text = text[1..];
        return TrySkipUnits(ref text, "HMS") && text.IsEmpty;
    }

    /// <summary>Skips numbers with units in the given order and without a gap.</summary>
    private static bool TrySkipUnits(ref ReadOnlySpan<char> text, string units)
    {
        var last = -1;
        while (!text.IsEmpty && char.IsAsciiDigit(text[0]))
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            var unit = digits < 0 ? -1 : units.IndexOf(text[digits], StringComparison.Ordinal);
            if (unit < 0 || (last >= 0 && unit != last + 1))
            {
                return false;
            }

            last = unit;
            text = text[(digits + 1)..];
        }

        return last >= 0;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryNumber(text[1..3], out var hour) || !TryNumber(text[4..], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
