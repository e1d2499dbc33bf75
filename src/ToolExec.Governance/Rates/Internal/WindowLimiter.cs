using System.Globalization;

namespace ToolExec.Governance;

/// <summary>So many within a period, wherever it begins: when each of the last calls began, in a ring.</summary>
internal sealed class WindowLimiter(string name, int limit, TimeSpan period, int maxWaiting) : Limiter(name, maxWaiting)
{
    private readonly long _period = period.Ticks;
    private long[] _began = new long[Math.Min(limit, 4)];
    private int _head;
    private int _count;

    public override string Words => string.Create(CultureInfo.InvariantCulture, $"{limit} within {period.TotalSeconds:0.###} s");

    public override bool HasRoom(long now, bool alone)
    {
        while (_count > 0 && _began[_head] + _period <= now)
        {
            _head = At(1);
            _count--;
        }

        return _count < limit;
    }

    public override long Take(long now, bool alone)
    {
        if (_count == _began.Length)
        {
            Grow();
        }

        _began[At(_count++)] = now;
        return now;
    }

    public override void GiveBack(long mark, bool alone)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (_began[At(i)] == mark)
            {
                for (; i < _count - 1; i++)
                {
                    _began[At(i)] = _began[At(i + 1)];
                }

                _count--;
                return;
            }
        }
    }

    public override long RoomIn(long now, int ahead)
    {
        // The one that must be over first; whoever waits before this call takes the places that come free before it.
        var last = _count - limit + ahead;
        var began = last % limit < _count ? _began[At(Math.Max(0, last) % limit)] : now;
        return last < 0 ? 0 : Math.Max(0, began + (_period * (1 + (last / limit))) - now);
    }

    public override bool IsIdle(long now) => HasRoom(now, false) && _count == 0;

    private int At(int index) => (_head + index) % _began.Length;

    private void Grow()
    {
        var longer = new long[Math.Min(_began.Length * 2, limit)];
        for (var i = 0; i < _count; i++)
        {
            longer[i] = _began[At(i)];
        }

        (_began, _head) = (longer, 0);
    }
}
