namespace ToolExec.Runtime;

/// <summary>What the host takes from a guest, beyond the limits of a request.</summary>
internal sealed record GuestWireOptions
{
    /// <summary>Gets the most bytes of one line of a guest, unless a result may be larger.</summary>
    public int MaxLineBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Gets the most bytes of all lines of one run.</summary>
    public long MaxTotalBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Gets the most bytes that may wait for a guest to read them.</summary>
    public long MaxWaitingBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Gets how many calls of one run are under way at the same time; further ones wait, and with them what the guest says after them.</summary>
    public int MaxConcurrentCalls { get; init; } = 256;

    /// <summary>Gets the options that apply where nothing else is said.</summary>
    public static GuestWireOptions Default { get; } = new();
}
