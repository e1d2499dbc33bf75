using System.Diagnostics.Metrics;

namespace ToolExec.Governance;

/// <summary>Measurements of governed calls. Every name stands here and nowhere else in this assembly.</summary>
internal static class GovernanceTelemetry
{
    public const string MeterName = "ToolExec";
    public const string ToolName = "gen_ai.tool.name";
    public const string CacheResult = "toolexec.cache.result";
    public const string CacheLookups = "toolexec.cache.lookups";

    public const string SpilledBytes = "toolexec.results.spilled";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Lookups = Meter.CreateCounter<long>(CacheLookups, "{call}", "Calls that looked for a known result.");

    private static readonly Counter<long> Spilled = Meter.CreateCounter<long>(SpilledBytes, "By", "Bytes of results that went to artifacts.");

    public static void CountSpilled(long bytes) => Spilled.Add(bytes);

    public static void CountCache(string tool, bool hit)
    {
        if (Lookups.Enabled)
        {
            Lookups.Add(1, new KeyValuePair<string, object?>(ToolName, tool), new KeyValuePair<string, object?>(CacheResult, hit ? "hit" : "miss"));
        }
    }
}
