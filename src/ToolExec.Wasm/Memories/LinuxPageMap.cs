using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ToolExec.Wasm.Memories;

/// <summary>What the kernel knows about the pages of this process (/proc/self/pagemap).</summary>
internal static unsafe class LinuxPageMap
{
    private const ulong Present = 1UL << 63;
    private const ulong Swapped = 1UL << 62;

    // "File-page or shared anonymous": the page is the image's, not a private copy of it.
    private const ulong FileOrShared = 1UL << 61;

    private static readonly SafeFileHandle? File = Open();

    /// <summary>
    /// Gets a value indicating whether the file is there and tells pages of a file from private copies of them, which is tried
    /// once on pages whose state is known. Some containers and kernels have no such file, or an empty one.
    /// </summary>
    public static bool IsReliable { get; } = File is not null && Try();

    /// <summary>Reads the entries of pages in a row.</summary>
    public static bool TryRead(byte* address, ulong* entries, int pages)
    {
        if (File is null)
        {
            return false;
        }

        var bytes = new Span<byte>(entries, pages * sizeof(ulong));
        return RandomAccess.Read(File, bytes, (long)address / Environment.SystemPageSize * sizeof(ulong)) == bytes.Length;
    }

    /// <summary>Says whether a page may hold something else than the file behind it: it is memory of this process, or swapped out.</summary>
    public static bool IsPrivate(ulong entry) => (entry & (Present | Swapped)) != 0 && (entry & FileOrShared) == 0;

    private static SafeFileHandle? Open()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return null;
        }

        try
        {
            return System.IO.File.OpenHandle("/proc/self/pagemap", options: FileOptions.RandomAccess);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool Try()
    {
        const int Pages = 4;
        var page = Environment.SystemPageSize;
        var content = (byte*)NativeMemory.AllocZeroed((nuint)(Pages * page));
        var mapped = (byte*)null;
        var space = AddressSpace.Current;
        SafeFileHandle? file = null;
        byte* readOnly = null;
        try
        {
            new Span<byte>(content, Pages * page).Fill(1);
            mapped = space.Reserve((nuint)(Pages * page));
            if (mapped is null
                || !LinuxImageFile.TryCreate(content, Pages * page, out file, out readOnly)
                || !LinuxImageFile.TryMap(file!, mapped, Pages * page))
            {
                return false;
            }

            // Page 0 is never touched, page 1 is read, page 2 is written, page 3 is read and then written.
            var sum = mapped[page] + mapped[3 * page];
            mapped[2 * page] = (byte)sum;
            mapped[3 * page] = (byte)sum;
            var entries = stackalloc ulong[Pages];
            return TryRead(mapped, entries, Pages)
                && !IsPrivate(entries[0]) && !IsPrivate(entries[1]) && IsPrivate(entries[2]) && IsPrivate(entries[3]);
        }
        finally
        {
            NativeMemory.Free(content);
            file?.Dispose();
            if (readOnly is not null)
            {
                LinuxImageFile.Unmap(readOnly, Pages * page);
            }

            if (mapped is not null)
            {
                space.Release(mapped, (nuint)(Pages * page));
            }
        }
    }
}
