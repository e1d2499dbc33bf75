namespace ToolExec.Script.QuickJs;

/// <summary>The host of a guest that is being made: it answers everything the same in every process, so that all make the same image.</summary>
internal sealed class BootHost : IGuestHost
{
    public static readonly BootHost Instance = new();

    private BootHost()
    {
    }

    public string TimeZoneName => "UTC";

    public long WallClock => 0;

    public long OwnClock => 0;

    public long Call(Guest guest, long id, int index, ReadOnlySpan<byte> arguments) =>
        throw new GuestFaultException("Nothing calls host functions while an image is made.");

    public void Log(int level, ReadOnlySpan<byte> text)
    {
    }

    public void FillRandom(Span<byte> buffer) => buffer.Clear();

    public int? GetOffsetMinutes(string zone, double milliseconds) => 0;

    public int GetOffsetSeconds(long secondsSince1970) => 0;
}
