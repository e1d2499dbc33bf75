using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What guest code may use. <see langword="null"/> leaves what stands behind: the host's limit, and at last the sandbox's own.</summary>
public sealed record SandboxLimits
{
    /// <summary>Gets the time from start to end, waiting for tools included; in milliseconds in JSON.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    [JsonPropertyName("timeout_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan? Timeout { get; init => field = value is { } time && time <= TimeSpan.Zero ? throw Refuse(nameof(Timeout), value) : value; }

    /// <summary>Gets the memory, in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    [JsonPropertyName("memory_bytes")]
    public long? MemoryBytes { get; init => field = value <= 0 ? throw Refuse(nameof(MemoryBytes), value) : value; }

    /// <summary>Gets the share of processors, in thousandths of one: 500 is half a processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    [JsonPropertyName("cpu_quota_millis")]
    public int? CpuQuotaMillis { get; init => field = value <= 0 ? throw Refuse(nameof(CpuQuotaMillis), value) : value; }

    /// <summary>Gets the number of processes and threads at the same time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    [JsonPropertyName("pids_max")]
    public int? Processes { get; init => field = value <= 0 ? throw Refuse(nameof(Processes), value) : value; }

    /// <summary>Gets the room for files, in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    [JsonPropertyName("disk_bytes")]
    public long? DiskBytes { get; init => field = value <= 0 ? throw Refuse(nameof(DiskBytes), value) : value; }

    /// <summary>Gets the bytes of console output, both streams together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    [JsonPropertyName("output_bytes")]
    public long? OutputBytes { get; init => field = value <= 0 ? throw Refuse(nameof(OutputBytes), value) : value; }

    /// <summary>Gets the bytes of the result's JSON text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    [JsonPropertyName("result_bytes")]
    public long? ResultBytes { get; init => field = value <= 0 ? throw Refuse(nameof(ResultBytes), value) : value; }

    /// <summary>Gets the number of tool calls, steps of chains included. Zero allows none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    [JsonPropertyName("max_tool_calls")]
    public int? ToolCalls { get; init => field = value < 0 ? throw Refuse(nameof(ToolCalls), value) : value; }

    /// <summary>Gets the number of steps of one chain. Zero allows no chains.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    [JsonPropertyName("max_chain_steps")]
    public int? ChainSteps { get; init => field = value < 0 ? throw Refuse(nameof(ChainSteps), value) : value; }

    /// <summary>Returns the stricter of two limits, each by itself.</summary>
    /// <param name="other">The other limits; <see langword="null"/> for none.</param>
    public SandboxLimits Tighten(SandboxLimits? other) => other is null
        ? this
        : new SandboxLimits
        {
            Timeout = Least(Timeout, other.Timeout),
            MemoryBytes = Least(MemoryBytes, other.MemoryBytes),
            CpuQuotaMillis = Least(CpuQuotaMillis, other.CpuQuotaMillis),
            Processes = Least(Processes, other.Processes),
            DiskBytes = Least(DiskBytes, other.DiskBytes),
            OutputBytes = Least(OutputBytes, other.OutputBytes),
            ResultBytes = Least(ResultBytes, other.ResultBytes),
            ToolCalls = Least(ToolCalls, other.ToolCalls),
            ChainSteps = Least(ChainSteps, other.ChainSteps),
        };

    private static T? Least<T>(T? one, T? other)
        where T : struct, IComparable<T> =>
        one is { } a && other is { } b ? (a.CompareTo(b) <= 0 ? a : b) : one ?? other;

    private static ArgumentOutOfRangeException Refuse(string name, object? value) => new(name, value, "A limit must be more than zero; leave it out for no limit of your own.");
}
