using System.Runtime.InteropServices;

namespace ToolExec.Wasm.Memories;

/// <summary>Memory of the native heap, where the platform offers nothing better: the whole maximum is allocated at once.</summary>
internal sealed unsafe class HeapAddressSpace : AddressSpace
{
    private const nuint Alignment = 64;

    public override byte* Reserve(nuint bytes) => TryAllocate(bytes);

    /// <summary>Allocates bytes of any content, to be freed with <see cref="NativeMemory.AlignedFree"/>; null where there is no memory.</summary>
    public static byte* TryAllocate(nuint bytes)
    {
        try
        {
            return (byte*)NativeMemory.AlignedAlloc(bytes, Alignment);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    public override bool Commit(byte* address, nuint bytes)
    {
        // What the heap hands out may hold anything.
        NativeMemory.Clear(address, bytes);
        return true;
    }

    // Nothing to give back before the release; Commit clears again.
    public override bool Decommit(byte* address, nuint bytes) => true;

    public override void Release(byte* address, nuint bytes) => NativeMemory.AlignedFree(address);
}
