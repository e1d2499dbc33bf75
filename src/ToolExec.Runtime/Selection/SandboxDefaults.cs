namespace ToolExec.Runtime;

/// <summary>What a sandbox allows where nobody says otherwise.</summary>
internal static class SandboxDefaults
{
    private const long Megabyte = 1024 * 1024;

    // Timers hold no more: those of this process 49 days, those of a guest for JavaScript 24.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    public static SandboxLimits Limits { get; } = new()
    {
        Timeout = TimeSpan.FromSeconds(30),
        MemoryBytes = 256 * Megabyte,
        CpuQuotaMillis = 1000,
        Processes = 64,
        DiskBytes = 64 * Megabyte,
        OutputBytes = Megabyte,
        ResultBytes = Megabyte,
    };

    /// <summary>Returns limits, with these where they say nothing.</summary>
    public static SandboxLimits Over(this SandboxLimits defaults, SandboxLimits? limits) => limits is null ? defaults : new SandboxLimits
    {
        Timeout = limits.Timeout > LongestTimeout ? LongestTimeout : limits.Timeout ?? defaults.Timeout,
        MemoryBytes = limits.MemoryBytes ?? defaults.MemoryBytes,
        CpuQuotaMillis = limits.CpuQuotaMillis ?? defaults.CpuQuotaMillis,
        Processes = limits.Processes ?? defaults.Processes,
        DiskBytes = limits.DiskBytes ?? defaults.DiskBytes,
        OutputBytes = limits.OutputBytes ?? defaults.OutputBytes,
        ResultBytes = limits.ResultBytes ?? defaults.ResultBytes,
        ToolCalls = limits.ToolCalls ?? defaults.ToolCalls,
        ChainSteps = limits.ChainSteps ?? defaults.ChainSteps,
    };
}
