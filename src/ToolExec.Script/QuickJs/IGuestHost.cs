namespace ToolExec.Script.QuickJs;

/// <summary>What a guest asks of its host while it runs. Everything that comes in is data of a hostile guest.</summary>
internal interface IGuestHost
{
    /// <summary>A host function is called.</summary>
    /// <param name="guest">The caller, to make the answer in.</param>
    /// <param name="id">The number of the call, which an answer that comes later is sent to.</param>
    /// <param name="index">The function, as it was defined.</param>
    /// <param name="arguments">JSON text; valid only during the call.</param>
    /// <returns>A string of the guest (see the texts of answers in guest/README.md), or undefined for an answer that comes later.</returns>
    long Call(Guest guest, long id, int index, ReadOnlySpan<byte> arguments);

    /// <summary>The console was written to. The levels are those of guest/README.md.</summary>
    void Log(int level, ReadOnlySpan<byte> text);

    /// <summary>Random bytes are asked for.</summary>
    void FillRandom(Span<byte> buffer);

    /// <summary>Gets the name of the time zone.</summary>
    string TimeZoneName { get; }

    /// <summary>Answers the minutes east of UTC in a zone, or null where the zone is not known.</summary>
    int? GetOffsetMinutes(string zone, double milliseconds);

    /// <summary>Answers the seconds east of UTC in the instance's own zone.</summary>
    int GetOffsetSeconds(long secondsSince1970);

    /// <summary>Gets the time of the wall clock in nanoseconds since 1970.</summary>
    long WallClock { get; }

    /// <summary>Gets the instance's own time in nanoseconds.</summary>
    long OwnClock { get; }
}
