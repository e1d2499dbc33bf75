namespace ToolExec.Wasm.Memories;

/// <summary>How a <see cref="MemoryPool"/> keeps idle regions.</summary>
/// <param name="MaxIdle">How many at most; 0 keeps none.</param>
/// <param name="MaxResidentBytes">How much of one may be memory of its own rather than the image's; one with more is given back.</param>
/// <param name="TrimInterval">After this time, regions that were not needed once in it are given back.</param>
/// <param name="Time">The clock.</param>
/// <param name="AskKernel">Whether to ask the kernel, where it can be, which pages were written to; otherwise all are put back.</param>
internal sealed record MemoryPoolOptions(int MaxIdle, long MaxResidentBytes, TimeSpan TrimInterval, TimeProvider Time, bool AskKernel = true)
{
    /// <summary>Gets what fits most: 16 regions of at most 2 MiB, trimmed each minute.</summary>
    public static MemoryPoolOptions Default { get; } = new(16, 2 << 20, TimeSpan.FromMinutes(1), TimeProvider.System);
}
