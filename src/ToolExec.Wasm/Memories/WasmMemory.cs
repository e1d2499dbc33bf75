using ToolExec.Wasm.Memories;

namespace ToolExec.Wasm;

/// <summary>A linear memory: bytes in pages of 64 KiB that only grow (core specification, 4.2.8).</summary>
/// <remarks>
/// <para>
/// The memory lies outside the garbage collector's heap, at addresses that never move. Whoever makes one with a constructor owns
/// it: it must be disposed, and may be given to several instances as their import. A memory that an instance exports belongs to
/// that instance. Disposing while an instance still uses it closes the memory to the host at once; the addresses are given back
/// when the last such instance is disposed.
/// </para>
/// <para>
/// A span from <see cref="Span"/> must not be used once the memory, or the instance it belongs to, is disposed or forgotten.
/// Growing does not invalidate it.
/// </para>
/// <para>Not thread-safe: one thread at a time, the instances that use it included.</para>
/// </remarks>
public sealed unsafe partial class WasmMemory : IDisposable
{
    /// <summary>The bytes of one page: 65,536.</summary>
    public const int PageSize = 65_536;

    /// <summary>The pages that a 32-bit address can reach: 65,536, which is 4 GiB.</summary>
    public const uint MaxPageCount = 65_536;

    // Generated code reads both. Base stays what it is until the addresses are given back; Length is 0 once disposed.
    internal byte* Base;
    internal long Length;

    private readonly Lock _gate = new();
    private readonly MemoryRegion _region;
    private readonly MemoryImage? _image;
    private int _users = 1;
    private bool _disposed;

    /// <summary>Makes a memory of zeros.</summary>
    /// <param name="minimumPages">How many pages it starts with, at most <see cref="MaxPageCount"/>.</param>
    /// <param name="maximumPages">How many pages it may grow to, which is what a module's import is matched against; null for no maximum.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is larger than allowed, or the maximum is smaller than the minimum.</exception>
    /// <exception cref="WasmMemoryException">The system refused the addresses or the memory.</exception>
    public WasmMemory(uint minimumPages, uint? maximumPages = null)
        : this(new WasmLimits(minimumPages, maximumPages), MaxPageCount, AddressSpace.Current)
    {
    }

    /// <summary>Makes a memory of zeros that a host holds below its own maximum.</summary>
    /// <param name="limits">The limits by its type.</param>
    /// <param name="limitPages">How many pages it may really grow to; what is more in <paramref name="limits"/> is refused as growing is.</param>
    /// <param name="space">Where its addresses come from.</param>
    internal WasmMemory(WasmLimits limits, uint limitPages, AddressSpace space)
        : this(limits, limits.Minimum, limitPages, space, null)
    {
    }

    /// <summary>Makes a memory with the content and size of an image, copy-on-write where the platform has it.</summary>
    internal WasmMemory(WasmLimits limits, uint limitPages, MemoryImage image)
        : this(limits, (uint)(image.Length / PageSize), limitPages, AddressSpace.Current, image)
    {
    }

    private WasmMemory(WasmLimits limits, uint startPages, uint limitPages, AddressSpace space, MemoryImage? image)
    {
        CheckLimits(limits);
        LimitPages = Math.Min(Math.Min(limits.Maximum ?? MaxPageCount, limitPages), MaxPageCount);
        if (startPages > LimitPages)
        {
            throw new WasmMemoryException(
                $"A memory of {startPages} pages is more than the limit of {LimitPages} pages allows ({PageSize} bytes each).");
        }

        MaximumPages = limits.Maximum;
        var length = (long)startPages * PageSize;
        _image = image;
        _region = image is null ? Reserve(space, length) : Rent(space, image);
        Base = _region.Base;
        Length = length;
    }

    /// <summary>Gets the pages it has now.</summary>
    /// <exception cref="ObjectDisposedException">The memory is disposed.</exception>
    public uint PageCount => (uint)(ByteLength / PageSize);

    /// <summary>Gets the bytes it has now.</summary>
    /// <exception cref="ObjectDisposedException">The memory is disposed.</exception>
    public long ByteLength
    {
        get
        {
            ThrowIfDisposed();
            return Length;
        }
    }

    /// <summary>Gets the maximum by its type, in pages; null where it has none.</summary>
    public uint? MaximumPages { get; }

    /// <summary>Gets the pages it can really grow to: its maximum, or less where the host set a limit.</summary>
    public uint LimitPages { get; }

    /// <summary>Adds pages of zeros at the end, as the instruction memory.grow does (4.4.7).</summary>
    /// <param name="pages">How many to add; zero only asks for the count.</param>
    /// <returns>The pages it had before, or -1 where that would be more than <see cref="LimitPages"/> or the system has no memory; nothing has changed then.</returns>
    /// <exception cref="ObjectDisposedException">The memory is disposed.</exception>
    public int Grow(uint pages)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            var before = (uint)(Length / PageSize);
            if (pages > LimitPages - before)
            {
                return -1;
            }

            var length = Length + ((long)pages * PageSize);
            if (!_region.TryCommit(length))
            {
                return -1;
            }

            Length = length;
            return (int)before;
        }
    }

    /// <summary>Gets a window on the bytes from <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie within the memory as it is now, or is longer than <see cref="int.MaxValue"/>.</exception>
    /// <exception cref="ObjectDisposedException">The memory is disposed.</exception>
    public Span<byte> Span(uint offset, uint length)
    {
        if (TrySpan(offset, length, out var span))
        {
            return span;
        }

        throw new ArgumentOutOfRangeException(
            nameof(offset), $"{length} bytes from {offset} on do not lie within the {Length} bytes of the memory, or are too many for a span.");
    }

    /// <summary>Gets a window on the bytes from <paramref name="offset"/>, for addresses that a guest has named.</summary>
    /// <returns>False where it does not lie within the memory as it is now, or is longer than <see cref="int.MaxValue"/>.</returns>
    /// <exception cref="ObjectDisposedException">The memory is disposed.</exception>
    public bool TrySpan(uint offset, uint length, out Span<byte> span)
    {
        ThrowIfDisposed();
        if ((long)offset + length > Length || length > int.MaxValue)
        {
            span = default;
            return false;
        }

        span = new Span<byte>(Base + offset, (int)length);
        return true;
    }

    /// <summary>Closes the memory. Its addresses are given back when no instance uses it any more. Doing it twice is fine.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;

            // Code that still runs finds every access out of bounds, and its base still points at addresses that are ours.
            Volatile.Write(ref Length, 0);
        }

        Leave();
    }

    /// <summary>Keeps the addresses for an instance that uses the memory until it calls <see cref="Leave"/>.</summary>
    internal void Enter()
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            _users++;
        }
    }

    /// <summary>Ends what <see cref="Enter"/> began; nothing of that instance runs any more.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            if (--_users == 0)
            {
                Base = null;
                GiveBack();
            }
        }
    }

    private MemoryRegion Reserve(AddressSpace space, long length)
    {
        var region = MemoryRegion.TryReserve(space, (long)LimitPages * PageSize) ?? throw NoAddresses();
        if (!region.TryCommit(length))
        {
            region.Dispose();
            throw new WasmMemoryException($"The system has no memory for {length / PageSize} pages ({length} bytes).");
        }

        return region;
    }

    private MemoryRegion Rent(AddressSpace space, MemoryImage image) =>
        image.Pool.TryRent(space, (long)LimitPages * PageSize) ?? throw NoAddresses();

    private void GiveBack()
    {
        if (_image is null)
        {
            _region.Dispose();
            return;
        }

        _image.Pool.Return(_region);
    }

    private WasmMemoryException NoAddresses() => new(
        $"The system refused to reserve addresses for a memory of up to {LimitPages} pages ({(long)LimitPages * PageSize} bytes). "
        + "A lower limit of pages needs fewer.");

    private static void CheckLimits(WasmLimits limits)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Linear memories are read and written in place, which needs a little-endian processor.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.Minimum, MaxPageCount);
        if (limits.Maximum is { } maximum)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(maximum, MaxPageCount);
            ArgumentOutOfRangeException.ThrowIfLessThan(maximum, limits.Minimum);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
