namespace ToolExec.Code;

/// <summary>What options may be, whether they come from code or from settings.</summary>
internal static class CodeModeBounds
{
    public static readonly (int Least, int Most) MaxFunctions = (0, 2_000);
    public static readonly (int Least, int Most) MaxDeclarationLength = (0, 1_000_000);
    public static readonly (int Least, int Most) MaxConcurrency = (1, RunManyOptions.HighestConcurrency);
    public static readonly (int Least, int Most) MaxCodeLength = (1, 1_000_000);
    public static readonly (int Least, int Most) MaxToolResultBytes = (1024, 256 * 1024 * 1024);
    public static readonly (int Least, int Most) MaxValueBytes = (256, 16 * 1024 * 1024);
    public static readonly (int Least, int Most) MaxOutputLength = (0, 1_000_000);
    public static readonly (int Least, int Most) MaxSuspended = (0, 100_000);
    public static readonly (long Least, long Most) MaxSuspendedBytes = (0, 64L * 1024 * 1024 * 1024);
    public static readonly (TimeSpan Least, TimeSpan Most) ArtifactTimeToLive = (TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30));
    public static readonly (TimeSpan Least, TimeSpan Most) SuspendedTimeToLive = (TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));
    public static readonly (TimeSpan Least, TimeSpan Most) Lease = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
}
