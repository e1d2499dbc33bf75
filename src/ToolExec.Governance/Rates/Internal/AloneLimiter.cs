namespace ToolExec.Governance;

/// <summary>Any number together, or one alone.</summary>
internal sealed class AloneLimiter(string name, int maxWaiting) : Limiter(name, maxWaiting)
{
    private int _together;
    private bool _alone;

    public override bool IsHeld => true;

    public override string Words => "those that may run beside each other";

    public override bool HasRoom(long now, bool alone) => !_alone && (!alone || _together == 0);

    public override long Take(long now, bool alone)
    {
        (_alone, _together) = (alone, alone ? 0 : _together + 1);
        return 0;
    }

    public override void Release(bool alone) => (_alone, _together) = (false, alone ? 0 : _together - 1);

    public override void GiveBack(long mark, bool alone) => Release(alone);

    public override long RoomIn(long now, int ahead) => _alone || _together + ahead > 0 ? Unknown : 0;

    public override bool IsIdle(long now) => !_alone && _together == 0;
}
