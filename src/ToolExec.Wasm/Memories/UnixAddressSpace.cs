using System.Runtime.InteropServices;

namespace ToolExec.Wasm.Memories;

/// <summary>Address space by mmap and mprotect, on Linux and macOS.</summary>
internal sealed unsafe partial class UnixAddressSpace : AddressSpace
{
    private const int ProtectNone = 0;
    private const int ProtectReadWrite = 1 | 2;
    private const int MapPrivate = 0x02;
    private const int MapFixed = 0x10;

    private static readonly int MapAnonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
    private static readonly int MapNoReserve = OperatingSystem.IsMacOS() ? 0x40 : 0x4000;
    private static readonly void* MapFailed = (void*)-1;

    public override byte* Reserve(nuint bytes)
    {
        var address = Map(null, bytes, ProtectNone, MapPrivate | MapAnonymous | MapNoReserve, -1, 0);
        return address == MapFailed ? null : (byte*)address;
    }

    public override bool Commit(byte* address, nuint bytes) => Protect(address, bytes, ProtectReadWrite) == 0;

    public override bool Decommit(byte* address, nuint bytes)
    {
        // A new mapping in place of the old one, in one step: no other thread can take the addresses in between.
        var mapped = Map(address, bytes, ProtectNone, MapPrivate | MapAnonymous | MapNoReserve | MapFixed, -1, 0);
        return mapped == address;
    }

    public override void Release(byte* address, nuint bytes) => _ = Unmap(address, bytes);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(void* address, nuint length);
}
