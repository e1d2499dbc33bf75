using Microsoft.Win32.SafeHandles;

namespace ToolExec.Wasm.Memories;

/// <summary>Reserved addresses with a committed beginning. Frees itself when it is forgotten. Not thread-safe.</summary>
internal sealed unsafe class MemoryRegion : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly AddressSpace _space;
    private MemoryImage? _held;

    private MemoryRegion(AddressSpace space, byte* address, long reserved)
        : base(ownsHandle: true)
    {
        _space = space;
        Reserved = reserved;
        SetHandle((nint)address);
    }

    /// <summary>Gets the first byte, or null once disposed.</summary>
    public byte* Base => IsClosed ? null : (byte*)handle;

    /// <summary>Gets the bytes that were reserved.</summary>
    public long Reserved { get; }

    /// <summary>Gets the bytes from the first that can be read and written.</summary>
    public long Committed { get; private set; }

    /// <summary>Reserves addresses; null where the system refuses them.</summary>
    public static MemoryRegion? TryReserve(AddressSpace space, long bytes)
    {
        // No system reserves nothing, and a memory that can never have a page still needs an address.
        bytes = Math.Max(bytes, WasmMemory.PageSize);
        if ((ulong)bytes > nuint.MaxValue)
        {
            return null;
        }

        var address = space.Reserve((nuint)bytes);
        return address is null ? null : new MemoryRegion(space, address, bytes);
    }

    /// <summary>Makes the bytes up to <paramref name="length"/> usable; new ones are zero. False where the system has no memory.</summary>
    public bool TryCommit(long length)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (length <= Committed)
        {
            return true;
        }

        if (length > Reserved || !_space.Commit(Base + Committed, (nuint)(length - Committed)))
        {
            return false;
        }

        Committed = length;
        return true;
    }

    /// <summary>Keeps an image for a memory that uses this region, even if that is forgotten instead of disposed.</summary>
    /// <exception cref="ObjectDisposedException">The image is gone.</exception>
    public void Hold(MemoryImage image)
    {
        var held = false;
        image.DangerousAddRef(ref held);
        _held = image;
    }

    /// <summary>Ends what <see cref="Hold"/> began.</summary>
    public void LetGo()
    {
        var image = _held;
        _held = null;
        image?.DangerousRelease();
    }

    protected override bool ReleaseHandle()
    {
        LetGo();
        Committed = 0;
        _space.Release((byte*)handle, (nuint)Reserved);
        return true;
    }
}
