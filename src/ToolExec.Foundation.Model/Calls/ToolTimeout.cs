namespace ToolExec;

/// <summary>The rule for the time that something may take, the same wherever a time is set.</summary>
public static class ToolTimeout
{
    /// <summary>The rule in words, for messages.</summary>
    public const string Rule = "must be more than zero and at most one day, or Timeout.InfiniteTimeSpan for no limit";

    /// <summary>Says whether a time may be set.</summary>
    /// <param name="value">The time.</param>
    public static bool IsAllowed(TimeSpan value) =>
        value == System.Threading.Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value <= TimeSpan.FromDays(1));
}
