namespace ToolExec.Script;

/// <summary>What a script has used since it began, suspended runs before this one included.</summary>
public sealed class ScriptUsage
{
    /// <summary>Gets how many host functions the script called.</summary>
    public long HostCalls { get; init; }

    /// <summary>Gets how long the script ran, waits for host functions included, time spent suspended not.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Gets how many bytes of UTF-8 the script wrote to its console.</summary>
    public long OutputBytes { get; init; }

    /// <summary>Gets the most memory the script's engine has had, in bytes, the engine's own state included.</summary>
    /// <value>A multiple of 64 KiB: the engine's memory never shrinks.</value>
    public long PeakMemoryBytes { get; init; }
}
