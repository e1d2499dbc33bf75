using System.Globalization;

namespace ToolExec.Governance;

/// <summary>So many at the same time.</summary>
internal sealed class PlacesLimiter(string name, int limit, int maxWaiting) : Limiter(name, maxWaiting)
{
    private int _taken;

    public override bool IsHeld => true;

    public override string Words => string.Create(CultureInfo.InvariantCulture, $"{limit} at the same time");

    public override bool HasRoom(long now, bool alone) => _taken < limit;

    public override long Take(long now, bool alone) => ++_taken;

    public override void Release(bool alone) => _taken--;

    public override void GiveBack(long mark, bool alone) => _taken--;

    public override long RoomIn(long now, int ahead) => _taken + ahead < limit ? 0 : Unknown;

    public override bool IsIdle(long now) => _taken == 0;
}
