using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ToolExec.Wasm.Memories;

/// <summary>
/// The frozen content of a memory, which new memories start with. On Linux it is a sealed file in memory that they map
/// copy-on-write; elsewhere its bytes are copied. Thread-safe.
/// </summary>
/// <remarks>
/// Disposing it empties its pool. The content itself stays until the last memory that started from it has left: its region holds it
/// (<see cref="MemoryRegion.Hold"/>).
/// </remarks>
internal sealed unsafe class MemoryImage : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly SafeFileHandle? _file;

    private MemoryImage(byte* content, long length, SafeFileHandle? file, MemoryPoolOptions pool)
        : base(ownsHandle: true)
    {
        _file = file;
        Length = length;
        Pool = new MemoryPool(this, pool);
        SetHandle((nint)content);
    }

    /// <summary>Gets the bytes a memory starts with, whole pages.</summary>
    public long Length { get; }

    /// <summary>Gets the regions that hold this content already and wait for a memory.</summary>
    public MemoryPool Pool { get; }

    /// <summary>Gets a value indicating whether memories map the content instead of copying it.</summary>
    public bool IsMapped => _file is not null;

    /// <summary>Freezes a copy of <paramref name="length"/> bytes.</summary>
    /// <param name="source">Where they are; whole pages of WebAssembly.</param>
    /// <param name="length">How many.</param>
    /// <param name="pool">How its pool keeps regions.</param>
    /// <param name="map">False to copy where the platform could map.</param>
    /// <exception cref="WasmMemoryException">The system has no memory for it.</exception>
    public static MemoryImage Create(byte* source, long length, MemoryPoolOptions pool, bool map = true)
    {
        if (map && length > 0 && LinuxImageFile.TryCreate(source, length, out var file, out var content))
        {
            return new MemoryImage(content, length, file, pool);
        }

        // One byte more, so that an image of nothing has an address too.
        content = HeapAddressSpace.TryAllocate((nuint)length + 1);
        if (content is null)
        {
            throw new WasmMemoryException($"The system has no memory for an image of {length} bytes.");
        }

        Buffer.MemoryCopy(source, content, length, length);
        return new MemoryImage(content, length, null, pool);
    }

    /// <summary>Gets where the content is. The image must not have been given back.</summary>
    public byte* Address => (byte*)handle;

    /// <summary>Gets a part of the content. The image must not have been given back.</summary>
    public ReadOnlySpan<byte> Content(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, Length);
        return new ReadOnlySpan<byte>((byte*)handle + offset, length);
    }

    /// <summary>Brings the content into a fresh region, whose bytes are all zero.</summary>
    /// <returns>False where the system refuses.</returns>
    public bool TryFill(MemoryRegion region)
    {
        if (!region.TryCommit(Length))
        {
            return false;
        }

        if (_file is not null)
        {
            LinuxImageFile.KeepPagesSmall(region.Base, region.Reserved);
            return LinuxImageFile.TryMap(_file, region.Base, Length);
        }

        CopyTo(region, 0, Length);
        return true;
    }

    /// <summary>Copies a part of the content over the same part of a region.</summary>
    public void CopyTo(MemoryRegion region, long offset, long length) =>
        Buffer.MemoryCopy((byte*)handle + offset, region.Base + offset, length, length);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Pool.Dispose();
        }

        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle()
    {
        if (_file is null)
        {
            NativeMemory.AlignedFree((void*)handle);
            return true;
        }

        _file.Dispose();
        return LinuxImageFile.Unmap((byte*)handle, Length);
    }
}
