namespace ToolExec.Governance;

/// <summary>Counts what was used within the last so much time, each use by itself.</summary>
/// <remarks>
/// A log of running sums in a ring. Uses of the same second share a place and count until the last of them is over, so a use counts for its time exactly, or up to a
/// second longer, never shorter. A log with <see cref="MaxPlaces"/> places doubles that second until it has room: memory is bounded, and what that costs is that a use
/// counts longer. Uses in that many different seconds of one period must have been made before that happens.
/// </remarks>
internal sealed class RollingCounter(long period) : BudgetCounter
{
    public const int MaxPlaces = 65_536;

    private long[] _at = new long[8];
    private long[] _sum = new long[8];
    private int _head;
    private int _count;
    private long _gone;
    private long _total;
    private long _grain = TimeSpan.TicksPerSecond;

    public override long Used => _total - _gone;

    /// <summary>Gets how many places the log has in use.</summary>
    public int Places => _count;

    public override void Advance(BudgetMoment now)
    {
        while (_count > 0 && _at[_head] + period <= now.Ticks)
        {
            _gone = _sum[_head];
            _head = (_head + 1) & (_at.Length - 1);
            _count--;
        }

        if (_count == 0)
        {
            (_gone, _total, _grain) = (0, 0, TimeSpan.TicksPerSecond);
            if (_at.Length > 1024)
            {
                (_at, _sum, _head) = (new long[8], new long[8], 0);
            }
        }
    }

    public override long Add(long amount, BudgetMoment now)
    {
        amount = Math.Min(amount, Most - Used);
        if (amount <= 0)
        {
            return now.Ticks;
        }

        if (_total > Most)
        {
            Rebase();
        }

        _total += amount;
        if (_count > 0 && now.Ticks <= _at[At(_count - 1)])
        {
            _sum[At(_count - 1)] = _total;
            return _at[At(_count - 1)];
        }

        if (_count > 0 && _at[At(_count - 1)] / _grain == now.Ticks / _grain)
        {
            _count--;
        }
        else if (_count == MaxPlaces)
        {
            Coarsen();
        }
        else if (_count == _at.Length)
        {
            Grow();
        }

        var place = At(_count++);
        (_at[place], _sum[place]) = (now.Ticks, _total);
        return now.Ticks;
    }

    public override void Return(long mark, long amount, BudgetMoment now)
    {
        // What is over has come back already.
        amount = Math.Min(amount, Used);
        if (mark + period <= now.Ticks)
        {
            return;
        }

        for (var i = FirstAt(mark); i < _count; i++)
        {
            _sum[At(i)] -= amount;
        }

        _total -= amount;
    }

    public override TimeSpan? ReturnsIn(long amount, BudgetMoment now)
    {
        if (amount > Used || _count == 0)
        {
            return null;
        }

        var (low, high) = (0, _count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _sum[At(middle)] - _gone >= amount ? (low, middle) : (middle + 1, high);
        }

        return TimeSpan.FromTicks(_at[At(low)] + period - now.Ticks);
    }

    private int At(int index) => (_head + index) & (_at.Length - 1);

    private int FirstAt(long mark)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _at[At(middle)] >= mark ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private void Coarsen()
    {
        while (_count > MaxPlaces / 4 * 3)
        {
            _grain *= 2;
            var kept = 0;
            for (var i = 0; i < _count; i++)
            {
                var place = At(i);
                if (kept > 0 && _at[At(kept - 1)] / _grain == _at[place] / _grain)
                {
                    kept--;
                }

                var to = At(kept++);
                (_at[to], _sum[to]) = (_at[place], _sum[place]);
            }

            _count = kept;
        }
    }

    private void Grow()
    {
        var (at, sum) = (new long[_at.Length * 2], new long[_at.Length * 2]);
        for (var i = 0; i < _count; i++)
        {
            (at[i], sum[i]) = (_at[At(i)], _sum[At(i)]);
        }

        (_at, _sum, _head) = (at, sum, 0);
    }

    private void Rebase()
    {
        for (var i = 0; i < _count; i++)
        {
            _sum[At(i)] -= _gone;
        }

        _total -= _gone;
        _gone = 0;
    }
}
