namespace ToolExec.Wasm.Memories;

/// <summary>How a platform hands out address space, and memory behind it. The numbers are bytes, always whole pages of WebAssembly.</summary>
/// <remarks>
/// A memory reserves the addresses of its maximum once and never moves; only what it has grown to is committed. Between the two
/// nothing can be read or written, so that an access which should have been refused ends the process instead of reaching a neighbour.
/// </remarks>
internal abstract unsafe class AddressSpace
{
    /// <summary>Gets the one of this platform.</summary>
    public static AddressSpace Current { get; } = Choose();

    /// <summary>Takes addresses that nothing may touch yet, or returns null where the system refuses.</summary>
    public abstract byte* Reserve(nuint bytes);

    /// <summary>Makes reserved addresses readable and writable. All of them read as zero. False where the system refuses.</summary>
    public abstract bool Commit(byte* address, nuint bytes);

    /// <summary>Takes memory back from committed addresses: they can no longer be touched, and are zero when committed again.</summary>
    public abstract bool Decommit(byte* address, nuint bytes);

    /// <summary>Gives back what <see cref="Reserve"/> took, whole.</summary>
    public abstract void Release(byte* address, nuint bytes);

    private static AddressSpace Choose()
    {
        if (OperatingSystem.IsWindows())
        {
            return new WindowsAddressSpace();
        }

        // The sizes in the signatures are those of 64-bit systems; on others there is no room for large reservations anyway.
        return Environment.Is64BitProcess && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            ? new UnixAddressSpace()
            : new HeapAddressSpace();
    }
}
