namespace ToolExec.Runtime;

/// <summary>What all processes of a group may use together.</summary>
/// <param name="MemoryBytes">Memory and swap, files in memory included.</param>
/// <param name="Processes">Processes and threads.</param>
/// <param name="CpuMillis">The share of processors in thousandths, or <see langword="null"/> for no limit.</param>
internal sealed record CgroupLimits(long MemoryBytes, int Processes, int? CpuMillis);
