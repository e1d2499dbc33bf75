namespace ToolExec.Runtime;

/// <summary>Reads what the settings of several kinds of sandboxes have in common, strictly.</summary>
internal static class SandboxSettings
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Reads <c>limits</c>: <c>timeout</c>, <c>memoryBytes</c>, <c>cpuQuotaMillis</c>, <c>processes</c>, <c>diskBytes</c>, <c>outputBytes</c>, <c>resultBytes</c>, <c>toolCalls</c>, <c>chainSteps</c>.</summary>
    /// <exception cref="BackendSettingsException">One is wrong or unknown.</exception>
    public static SandboxLimits Limits(BackendSettings settings)
    {
        if (settings.GetObject("limits") is not { } limits)
        {
            return new SandboxLimits();
        }

        var timeout = limits.GetTimeSpan("timeout", Millisecond, Millisecond, Day);
        var read = new SandboxLimits
        {
            Timeout = limits.Contains("timeout") ? timeout : null,
            MemoryBytes = Bytes(limits, "memoryBytes"),
            CpuQuotaMillis = Count(limits, "cpuQuotaMillis", 1),
            Processes = Count(limits, "processes", 1),
            DiskBytes = Bytes(limits, "diskBytes"),
            OutputBytes = Bytes(limits, "outputBytes"),
            ResultBytes = Bytes(limits, "resultBytes"),
            ToolCalls = Count(limits, "toolCalls", 0),
            ChainSteps = Count(limits, "chainSteps", 0),
        };
        limits.EnsureAllRead();
        return read;
    }

    /// <summary>Reads <c>pool</c>: <c>size</c>, <c>maxUses</c>, <c>maxAge</c>.</summary>
    /// <exception cref="BackendSettingsException">One is wrong or unknown.</exception>
    public static void ReadPool(BackendSettings settings, GuestPoolOptions pool)
    {
        if (settings.GetObject("pool") is not { } read)
        {
            return;
        }

        pool.Size = read.GetInt32("size", pool.Size, 0, GuestPoolOptions.MaxSize);
        pool.MaxUses = read.GetInt32("maxUses", pool.MaxUses, 1, 1_000_000);
        pool.MaxAge = read.GetTimeSpan("maxAge", pool.MaxAge, Second, Day);
        read.EnsureAllRead();
    }

    private static int? Count(BackendSettings settings, string name, int least)
    {
        var count = settings.GetInt32(name, least, least, int.MaxValue);
        return settings.Contains(name) ? count : null;
    }

    private static long? Bytes(BackendSettings settings, string name) => settings.GetDouble(name) switch
    {
        null => null,
        >= 1 and <= long.MaxValue / 2 and { } bytes when Math.Floor(bytes) == bytes => (long)bytes,
        _ => throw new BackendSettingsException($"{settings.Path}/{name}", "must be a whole number of bytes, 1 or more."),
    };
}
