namespace ToolExec.Governance;

/// <summary>Counts from one full hour, midnight or first of a month to the next, by the clock on the wall of a time zone.</summary>
/// <remarks>A clock that is set back never gives anything back: what was used stays used until the next boundary that the clock then comes to.</remarks>
internal sealed class CalendarCounter(BudgetWindow window, TimeZoneInfo zone) : BudgetCounter
{
    private long _used;
    private long _window;
    private DateTimeOffset _opened;
    private DateTimeOffset _end = DateTimeOffset.MinValue;

    public override long Used => _used;

    public override void Advance(BudgetMoment now)
    {
        if (now.Wall >= _end)
        {
            _used = 0;
            _window++;
            _opened = now.Wall;
            _end = CalendarWindows.End(now.Wall, window, zone);
        }
        else if (now.Wall < _opened)
        {
            _opened = now.Wall;
            _end = CalendarWindows.End(now.Wall, window, zone);
        }
    }

    public override long Add(long amount, BudgetMoment now)
    {
        _used = Math.Min(_used + amount, Most);
        return _window;
    }

    public override void Return(long mark, long amount, BudgetMoment now)
    {
        if (mark == _window)
        {
            _used = Math.Max(0, _used - amount);
        }
    }

    public override TimeSpan? ReturnsIn(long amount, BudgetMoment now) => amount > _used ? null : _end - now.Wall;
}
