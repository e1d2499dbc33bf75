using System.Globalization;

namespace ToolExec.Governance;

/// <summary>So many within a period on average: the moment at which the bucket is full again, in parts of ticks so that nothing is rounded.</summary>
internal sealed class BucketLimiter(string name, int limit, TimeSpan period, int burst, int maxWaiting) : Limiter(name, maxWaiting)
{
    // One token in the unit of the moment, which is a tick divided by the limit.
    private readonly Int128 _token = period.Ticks;
    private readonly Int128 _ahead = (Int128)period.Ticks * (burst - 1);
    private Int128 _full;

    public override string Words => string.Create(CultureInfo.InvariantCulture, $"{limit} within {period.TotalSeconds:0.###} s");

    public override bool HasRoom(long now, bool alone) => _full - Unit(now) <= _ahead;

    public override long Take(long now, bool alone)
    {
        _full = Int128.Max(_full, Unit(now)) + _token;
        return now;
    }

    public override void GiveBack(long mark, bool alone) => _full -= _token;

    public override long RoomIn(long now, int ahead)
    {
        var wait = Int128.Max(_full, Unit(now)) + (ahead * _token) - _ahead - Unit(now);
        return wait <= 0 ? 0 : (long)((wait + limit - 1) / limit);
    }

    public override bool IsIdle(long now) => _full <= Unit(now);

    private Int128 Unit(long now) => (Int128)now * limit;
}
