namespace ToolExec.Script;

/// <summary>What one script may use. Breaking a limit ends the script at once: it cannot catch that, and none of its code runs afterwards.</summary>
/// <remarks>Read once, when an instance is made. What a script had used before it was suspended counts on when it is restored.</remarks>
public sealed class ScriptLimits
{
    /// <summary>Gets or sets the most memory of the script's engine, in bytes, the engine's own state (about 2 MB) included.</summary>
    /// <value>The default value is 64 MiB. Allowed: 4 MiB to 2 GiB. Rounded down to a multiple of 64 KiB.</value>
    public long MemoryBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Gets or sets how long a script may run, waits for timers and host functions included, time spent suspended not.</summary>
    /// <value>The default value is 30 seconds. Allowed: more than zero, at most one day; <see langword="null"/> for no limit.</value>
    /// <remarks>A host function that blocks its thread cannot be interrupted: the script ends when it returns.</remarks>
    public TimeSpan? Duration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how much stack nested calls may use, in bytes; a call of a script's function needs about 3 KB.</summary>
    /// <value>The default value is 12 MiB. Allowed: 1 MiB to 12 MiB. The engine's own stack of 1 MiB, some thousands of calls, is a limit beside it.</value>
    public int StackBytes { get; set; } = MaxStackBytes;

    /// <summary>Gets or sets how many bytes of UTF-8 the script may write to its console.</summary>
    /// <value>The default value is 1 MiB. Allowed: 0 to 1 GiB.</value>
    public long OutputBytes { get; set; } = 1024 * 1024;

    /// <summary>Gets or sets how many calls of host functions the script may make.</summary>
    /// <value>The default value is 1,000. Allowed: 0 or more.</value>
    public long HostCalls { get; set; } = 1_000;

    /// <summary>Gets or sets how many bytes of JSON the arguments of calls that wait at one time may have together.</summary>
    /// <value>The default value is 4 MiB. Allowed: 2 bytes to 1 GiB. It bounds what the script makes its host keep.</value>
    public long PendingArgumentBytes { get; set; } = 4L * 1024 * 1024;

    /// <summary>Gets or sets how many bytes of JSON the script's result, or its error, may have.</summary>
    /// <value>The default value is 1 MiB. Allowed: 2 bytes to 1 GiB.</value>
    public long ResultBytes { get; set; } = 1024 * 1024;

    internal const int MaxStackBytes = 12 * 1024 * 1024;

    internal ScriptLimits Clone() => (ScriptLimits)MemberwiseClone();
}
