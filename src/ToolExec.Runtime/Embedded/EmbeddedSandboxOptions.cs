namespace ToolExec.Runtime;

/// <summary>How scripts run inside the host's process. Read once, when the sandbox is made.</summary>
public sealed class EmbeddedSandboxOptions
{
    private const int MostScripts = 10_000;

    /// <summary>Gets or sets what a script may use where its request sets no limit of its own. A request can only lower these.</summary>
    /// <value>The default value is 30 seconds, 64 MiB of memory, 64 KiB of output and 1 MiB for the result. Processors, processes and disk have no meaning here.</value>
    public SandboxLimits Limits { get; set; } = new() { Timeout = TimeSpan.FromSeconds(30), MemoryBytes = 64L << 20, OutputBytes = 64 * 1024, ResultBytes = 1024 * 1024 };

    /// <summary>Gets or sets the key that the state of suspended scripts is signed with, by HMAC-SHA256.</summary>
    /// <value>The default value is <see langword="null"/>: it is not signed. Allowed: 16 to 1,024 bytes.</value>
    /// <remarks>Without a key, whoever can write where such states are kept decides what a script does next, within its limits and with its tools.</remarks>
    public ReadOnlyMemory<byte>? SnapshotKey { get; set; }

    /// <summary>Gets or sets how many scripts that were read are kept, so that the same text is read once.</summary>
    /// <value>The default value is 64. Allowed: 0 to 10,000.</value>
    public int MaxCompiledScripts { get; set; } = 64;

    /// <summary>Gets or sets how many sets of tools have a warm engine at the same time; each takes about 2 MB.</summary>
    /// <value>The default value is 16. Allowed: 1 to 1,024.</value>
    public int MaxWarmEngines { get; set; } = 16;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Limits, nameof(Limits));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxCompiledScripts, nameof(MaxCompiledScripts));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxCompiledScripts, MostScripts, nameof(MaxCompiledScripts));
    }
}
