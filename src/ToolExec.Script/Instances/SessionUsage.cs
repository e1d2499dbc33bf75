namespace ToolExec.Script;

/// <summary>What a script has used, counted on across suspensions.</summary>
internal sealed class SessionUsage
{
    public long HostCalls { get; set; }

    public long OutputBytes { get; set; }

    public long RandomBytes { get; set; }

    public long PeakMemoryBytes { get; set; }

    public TimeSpan Duration { get; set; }

    public ScriptUsage ToUsage() => new()
    {
        HostCalls = HostCalls,
        OutputBytes = OutputBytes,
        PeakMemoryBytes = PeakMemoryBytes,
        Duration = Duration,
    };
}
