using System.Runtime.InteropServices;

namespace ToolExec.Wasm.Memories;

/// <summary>Address space by VirtualAlloc, on Windows.</summary>
internal sealed unsafe partial class WindowsAddressSpace : AddressSpace
{
    private const uint MemCommit = 0x1000;
    private const uint MemReserve = 0x2000;
    private const uint MemDecommit = 0x4000;
    private const uint MemRelease = 0x8000;
    private const uint PageNoAccess = 0x01;
    private const uint PageReadWrite = 0x04;

    public override byte* Reserve(nuint bytes) => (byte*)VirtualAlloc(null, bytes, MemReserve, PageNoAccess);

    public override bool Commit(byte* address, nuint bytes) => VirtualAlloc(address, bytes, MemCommit, PageReadWrite) is not null;

    public override bool Decommit(byte* address, nuint bytes) => VirtualFree(address, bytes, MemDecommit) != 0;

    // MEM_RELEASE takes the whole reservation and wants a size of zero.
    public override void Release(byte* address, nuint bytes) => _ = VirtualFree(address, 0, MemRelease);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial void* VirtualAlloc(void* address, nuint size, uint allocationType, uint protection);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int VirtualFree(void* address, nuint size, uint freeType);
}
