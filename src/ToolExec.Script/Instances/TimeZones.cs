namespace ToolExec.Script;

/// <summary>Time zones as a guest asks for them.</summary>
internal static class TimeZones
{
    private static readonly long MinSeconds = DateTimeOffset.MinValue.AddDays(2).ToUnixTimeSeconds();
    private static readonly long MaxSeconds = DateTimeOffset.MaxValue.AddDays(-2).ToUnixTimeSeconds();

    /// <summary>Finds a zone by an id of the forms that are in use; null where there is none.</summary>
    public static TimeZoneInfo? Find(string id)
    {
        const int MaxLength = 64;

        // The system looks such names up as files.
        if (id.Length is 0 or > MaxLength || id.Contains("..", StringComparison.Ordinal) || id[0] == '/'
            || !id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+'))
        {
            return null;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
    }

    /// <summary>Answers how far east of UTC a zone is; times that no calendar of .NET reaches count as its first or last.</summary>
    public static TimeSpan GetOffset(TimeZoneInfo zone, double secondsSince1970)
    {
        var seconds = double.IsNaN(secondsSince1970) ? 0 : (long)Math.Clamp(Math.Floor(secondsSince1970), MinSeconds, MaxSeconds);
        return zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(seconds));
    }
}
