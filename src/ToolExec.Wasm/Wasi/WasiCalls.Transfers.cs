namespace ToolExec.Wasm.Wasi;

/// <content>Reading, writing and moving in open things.</content>
internal sealed partial class WasiCalls
{
    // As many as POSIX systems take at once.
    private const uint MaxVectors = 1024;

    public Errno FdRead(GuestMemory memory, uint number, uint vectors, uint count, uint result) =>
        Transfer(memory, number, Rights.Read, null, vectors, count, result);

    public Errno FdPread(GuestMemory memory, uint number, uint vectors, uint count, ulong offset, uint result) =>
        Transfer(memory, number, Rights.Read | Rights.Seek, offset, vectors, count, result);

    public Errno FdWrite(GuestMemory memory, uint number, uint vectors, uint count, uint result) =>
        Transfer(memory, number, Rights.Write, null, vectors, count, result);

    public Errno FdPwrite(GuestMemory memory, uint number, uint vectors, uint count, ulong offset, uint result) =>
        Transfer(memory, number, Rights.Write | Rights.Seek, offset, vectors, count, result);

    public Errno FdSeek(GuestMemory memory, uint number, long offset, uint whence, uint result)
    {
        // Asking where it is takes no more than that right.
        var needed = offset == 0 && whence == 1 ? Rights.Tell : Rights.Seek;
        var descriptor = _descriptors.Find(number);
        if (descriptor is OutputDescriptor or InputDescriptor)
        {
            return Errno.NotSeekable;
        }

        var error = _descriptors.Get(number, needed, out descriptor!);
        if (error != Errno.Success)
        {
            return error;
        }

        if (!memory.TrySpan(result, sizeof(ulong), out _))
        {
            return Errno.Fault;
        }

        error = descriptor.Seek(offset, (int)Math.Min(whence, int.MaxValue), out var position);
        if (error == Errno.Success)
        {
            memory.TryWriteUInt64(result, position);
        }

        return error;
    }

    public Errno FdTell(GuestMemory memory, uint number, uint result) => FdSeek(memory, number, 0, 1, result);

    private Errno Transfer(
        GuestMemory memory, uint number, Rights needed, ulong? offset, uint vectors, uint count, uint result)
    {
        var error = _descriptors.Get(number, Rights.None, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        if ((descriptor.Rights & needed) != needed)
        {
            return descriptor is InputDescriptor or OutputDescriptor && offset is not null ? Errno.NotSeekable : Errno.NotCapable;
        }

        if (count > MaxVectors)
        {
            return Errno.Invalid;
        }

        error = CheckVectors(memory, vectors, count, result);
        if (error != Errno.Success)
        {
            return error;
        }

        uint total = 0;
        for (uint i = 0; i < count; i++)
        {
            memory.TryVector(vectors, i, out var buffer);
            error = Move(descriptor, needed.HasFlag(Rights.Write), offset + total, buffer, out var moved);
            total += (uint)moved;

            // What was moved before counts; the guest asks again for the rest. And a stream that gave something may block next.
            if (error != Errno.Success || moved < buffer.Length || (descriptor is InputDescriptor && moved > 0))
            {
                break;
            }
        }

        memory.TryWriteUInt32(result, total);
        return total > 0 ? Errno.Success : error;
    }

    // All of them before anything is moved, and no more in all than can be said.
    private static Errno CheckVectors(GuestMemory memory, uint vectors, uint count, uint result)
    {
        if (!memory.TrySpan(result, sizeof(uint), out _))
        {
            return Errno.Fault;
        }

        ulong total = 0;
        for (uint i = 0; i < count; i++)
        {
            if (!memory.TryVector(vectors, i, out var buffer))
            {
                return Errno.Fault;
            }

            total += (uint)buffer.Length;
        }

        return total > uint.MaxValue ? Errno.Invalid : Errno.Success;
    }

    private static Errno Move(Descriptor descriptor, bool write, ulong? offset, Span<byte> buffer, out int moved)
    {
        if (write)
        {
            return offset is { } at ? descriptor.WriteAt(at, buffer, out moved) : descriptor.Write(buffer, out moved);
        }

        return offset is { } from ? descriptor.ReadAt(from, buffer, out moved) : descriptor.Read(buffer, out moved);
    }
}
