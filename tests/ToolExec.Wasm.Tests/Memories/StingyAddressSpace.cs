using ToolExec.Wasm.Memories;

namespace ToolExec.Wasm.Tests.Memories;

/// <summary>The platform's own address space with a bound on what it hands out, and a count of it.</summary>
internal sealed unsafe class StingyAddressSpace(long reserve, long commit) : AddressSpace
{
    private long _reserved;
    private long _committed;

    public long Reserved => Interlocked.Read(ref _reserved);

    public override byte* Reserve(nuint bytes)
    {
        if (Interlocked.Add(ref _reserved, (long)bytes) <= reserve)
        {
            return Current.Reserve(bytes);
        }

        Interlocked.Add(ref _reserved, -(long)bytes);
        return null;
    }

    public override bool Commit(byte* address, nuint bytes)
    {
        if (Interlocked.Add(ref _committed, (long)bytes) <= commit)
        {
            return Current.Commit(address, bytes);
        }

        Interlocked.Add(ref _committed, -(long)bytes);
        return false;
    }

    public override bool Decommit(byte* address, nuint bytes)
    {
        Interlocked.Add(ref _committed, -(long)bytes);
        return Current.Decommit(address, bytes);
    }

    public override void Release(byte* address, nuint bytes)
    {
        Interlocked.Add(ref _reserved, -(long)bytes);
        Current.Release(address, bytes);
    }
}
