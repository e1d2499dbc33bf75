namespace ToolExec.Wasm.Memories;

/// <summary>Puts a region back to the content of its image.</summary>
/// <remarks>
/// Measured on Linux for an image of 2.3 MB with 60 pages written to, taking a memory, writing and returning it: asking the kernel
/// which pages are the region's own and copying just those takes 10 µs; copying everything over memory that stays 42 µs; mapping
/// the image anew 125 µs, because each page written to faults; and copying it to fresh memory 950 µs. Pages that stay are written
/// to by the next memory without a fault.
/// </remarks>
internal static unsafe class RegionReset
{
    private const int Batch = 512;

    /// <summary>Makes the committed bytes of a region equal to the image, and zero behind it.</summary>
    /// <param name="region">The region, which nobody uses.</param>
    /// <param name="image">What to put it back to.</param>
    /// <param name="options">How much may stay memory of its own, beyond a copy of the image where that is what it has.</param>
    /// <returns>False where that would be more, or the system fails; the content is anything then.</returns>
    public static bool TryReset(MemoryRegion region, MemoryImage image, MemoryPoolOptions options) =>
        image.IsMapped && options.AskKernel && LinuxPageMap.IsReliable
            ? TryResetOwnPages(region, image, options.MaxResidentBytes)
            : TryResetAll(region, image, options.MaxResidentBytes);

    private static bool TryResetOwnPages(MemoryRegion region, MemoryImage image, long maxResidentBytes)
    {
        var page = Environment.SystemPageSize;
        var pages = region.Committed / page;
        var left = maxResidentBytes / page;
        var entries = stackalloc ulong[Batch];
        for (long first = 0; first < pages; first += Batch)
        {
            var count = (int)Math.Min(Batch, pages - first);
            if (!LinuxPageMap.TryRead(region.Base + (first * page), entries, count))
            {
                return false;
            }

            for (var i = 0; i < count; i++)
            {
                if (!LinuxPageMap.IsPrivate(entries[i]))
                {
                    continue;
                }

                if (--left < 0)
                {
                    return false;
                }

                Restore(region, image, (first + i) * page, page);
            }
        }

        return true;
    }

    private static bool TryResetAll(MemoryRegion region, MemoryImage image, long maxResidentBytes)
    {
        // Here the copy of the image is the region's own memory in any case: what counts is what was added to it.
        if (region.Committed - image.Length > maxResidentBytes)
        {
            return false;
        }

        Restore(region, image, 0, region.Committed);
        return true;
    }

    private static void Restore(MemoryRegion region, MemoryImage image, long offset, long length)
    {
        var fromImage = Math.Clamp(image.Length - offset, 0, length);
        image.CopyTo(region, offset, fromImage);
        new Span<byte>(region.Base + offset + fromImage, (int)(length - fromImage)).Clear();
    }
}
