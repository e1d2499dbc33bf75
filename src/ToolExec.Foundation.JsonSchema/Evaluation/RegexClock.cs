namespace ToolExec.Foundation.JsonSchema;

/// <summary>The time left for patterns that backtrack, shared by all of them in one validation.</summary>
internal struct RegexClock(TimeSpan allowed)
{
    private TimeSpan _left = allowed;

    public readonly bool IsSpent => _left <= TimeSpan.Zero;

    public static long Start() => TimeProvider.System.GetTimestamp();

    public void Charge(long started) => _left -= TimeProvider.System.GetElapsedTime(started);
}
