using System.Buffers.Binary;

namespace ToolExec.Wasm.Wasi;

/// <content>Open things.</content>
internal sealed partial class WasiCalls
{
    private const int DirectoryEntryBytes = 24;
    private const uint MaxAdvice = 5;

    public Errno FdAdvise(uint number, ulong offset, ulong length, uint advice)
    {
        var error = _descriptors.Get(number, Rights.Advise, out _);
        return error != Errno.Success ? error
            : advice > MaxAdvice || offset > long.MaxValue || length > long.MaxValue ? Errno.Invalid
            : Errno.Success;
    }

    public Errno FdAllocate(uint number, ulong offset, ulong length)
    {
        var error = _descriptors.Get(number, Rights.Allocate, out var descriptor);
        return error != Errno.Success ? error : descriptor.Allocate(offset, length);
    }

    public Errno FdClose(uint number) => _descriptors.Close(number);

    public Errno FdDatasync(uint number)
    {
        var error = _descriptors.Get(number, Rights.DataSync, out var descriptor);
        return error != Errno.Success ? error : descriptor.Flush();
    }

    public Errno FdSync(uint number)
    {
        var error = _descriptors.Get(number, Rights.Sync, out var descriptor);
        return error != Errno.Success ? error : descriptor.Flush();
    }

    public Errno FdFdstatGet(GuestMemory memory, uint number, uint result)
    {
        var error = _descriptors.Get(number, Rights.None, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        if (!memory.TrySpan(result, 24, out var stat))
        {
            return Errno.Fault;
        }

        stat.Clear();
        stat[0] = (byte)descriptor.Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(stat[2..], (ushort)descriptor.Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[8..], (ulong)descriptor.Rights);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[16..], (ulong)descriptor.Inheriting);
        return Errno.Success;
    }

    public Errno FdFdstatSetFlags(uint number, uint flags)
    {
        var error = _descriptors.Get(number, Rights.SetFlags, out var descriptor);
        return error != Errno.Success ? error
            : (flags & ~(uint)DescriptorFlags.All) != 0 ? Errno.Invalid
            : descriptor.SetFlags((DescriptorFlags)flags);
    }

    /// <summary>Takes rights away; none are given.</summary>
    public Errno FdFdstatSetRights(uint number, ulong rights, ulong inheriting)
    {
        var error = _descriptors.Get(number, Rights.None, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        if (((Rights)rights & ~descriptor.Rights) != Rights.None || ((Rights)inheriting & ~descriptor.Inheriting) != Rights.None)
        {
            return Errno.NotCapable;
        }

        descriptor.Rights = (Rights)rights;
        descriptor.Inheriting = (Rights)inheriting;
        return Errno.Success;
    }

    public Errno FdFilestatGet(GuestMemory memory, uint number, uint result)
    {
        var error = _descriptors.Get(number, Rights.GetStatus, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        error = descriptor.GetStatus(out var status);
        return error != Errno.Success ? error : WriteStatus(memory, result, status);
    }

    public Errno FdFilestatSetSize(uint number, ulong size)
    {
        var error = _descriptors.Get(number, Rights.SetSize, out var descriptor);
        return error != Errno.Success ? error : descriptor.SetSize(size);
    }

    public Errno FdFilestatSetTimes(uint number, ulong access, ulong modification, uint flags)
    {
        var error = _descriptors.Get(number, Rights.SetTimes, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        error = Times(access, modification, flags, out var accessTime, out var modificationTime);
        return error != Errno.Success ? error : descriptor.SetTimes(accessTime, modificationTime);
    }

    public Errno FdPrestatGet(GuestMemory memory, uint number, uint result)
    {
        // Guests ask for one after the other until this is what they get.
        if (_descriptors.Find(number) is not DirectoryDescriptor { PreopenName: { } name })
        {
            return Errno.BadDescriptor;
        }

        if (!memory.TrySpan(result, 8, out var prestat))
        {
            return Errno.Fault;
        }

        prestat.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(prestat[4..], (uint)StrictUtf8.GetByteCount(name));
        return Errno.Success;
    }

    public Errno FdPrestatDirName(GuestMemory memory, uint number, uint path, uint length)
    {
        if (_descriptors.Find(number) is not DirectoryDescriptor { PreopenName: { } name })
        {
            return Errno.BadDescriptor;
        }

        var bytes = StrictUtf8.GetBytes(name);
        if (length < bytes.Length)
        {
            return Errno.NameTooLong;
        }

        if (!memory.TrySpan(path, (uint)bytes.Length, out var span))
        {
            return Errno.Fault;
        }

        bytes.CopyTo(span);
        return Errno.Success;
    }

    public Errno FdReaddir(GuestMemory memory, uint number, uint buffer, uint length, ulong cookie, uint result)
    {
        var error = _descriptors.Get(number, Rights.ReadDirectory, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        if (!memory.TrySpan(buffer, length, out var left) || !memory.TrySpan(result, sizeof(uint), out _))
        {
            return Errno.Fault;
        }

        if (descriptor is not DirectoryDescriptor directory)
        {
            return Errno.NotDirectory;
        }

        error = directory.GetItems(cookie == 0, out var items);
        if (error != Errno.Success)
        {
            return error;
        }

        for (var i = (int)Math.Min(cookie, (ulong)items.Count); i < items.Count && !left.IsEmpty; i++)
        {
            left = left[WriteItem(left, items[i], (ulong)i + 1)..];
        }

        memory.TryWriteUInt32(result, length - (uint)left.Length);
        return Errno.Success;
    }

    public Errno FdRenumber(uint from, uint to) => _descriptors.Renumber(from, to);

    private static Errno WriteStatus(GuestMemory memory, uint at, FileStatus status)
    {
        if (!memory.TrySpan(at, 64, out var stat))
        {
            return Errno.Fault;
        }

        stat.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(stat, status.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[8..], status.Inode);
        stat[16] = (byte)status.Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(stat[24..], status.Links);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[32..], status.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[40..], status.AccessTime);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[48..], status.ModificationTime);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[56..], status.ChangeTime);
        return Errno.Success;
    }

    // Cut off where the buffer ends: that it is full tells the guest that there is more.
    private static int WriteItem(Span<byte> buffer, DirectoryItem item, ulong next)
    {
        Span<byte> head = stackalloc byte[DirectoryEntryBytes];
        head.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(head, next);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], item.Inode);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], (uint)item.Name.Length);
        head[20] = (byte)item.Kind;
        var headLength = Math.Min(head.Length, buffer.Length);
        head[..headLength].CopyTo(buffer);
        var nameLength = Math.Min(item.Name.Length, buffer.Length - headLength);
        item.Name.AsSpan(0, nameLength).CopyTo(buffer[headLength..]);
        return headLength + nameLength;
    }

    private Errno Times(ulong access, ulong modification, uint flags, out DateTime? accessTime, out DateTime? modificationTime)
    {
        accessTime = modificationTime = null;
        var which = (TimeFlags)flags;
        if ((which & ~TimeFlags.All) != TimeFlags.None
            || which.HasFlag(TimeFlags.Access | TimeFlags.AccessNow)
            || which.HasFlag(TimeFlags.Modification | TimeFlags.ModificationNow))
        {
            return Errno.Invalid;
        }

        // DateTime ends with the year 9999.
        var latest = (ulong)(DateTime.MaxValue - DateTime.UnixEpoch).Ticks * NanosecondsPerTick;
        if ((which.HasFlag(TimeFlags.Access) && access > latest) || (which.HasFlag(TimeFlags.Modification) && modification > latest))
        {
            return Errno.Invalid;
        }

        var now = _fileClock.GetUtcNow().UtcDateTime;
        accessTime = which.HasFlag(TimeFlags.AccessNow) ? now : which.HasFlag(TimeFlags.Access) ? Time(access) : null;
        modificationTime = which.HasFlag(TimeFlags.ModificationNow) ? now : which.HasFlag(TimeFlags.Modification) ? Time(modification) : null;
        return Errno.Success;

        static DateTime Time(ulong nanoseconds) => DateTime.UnixEpoch.AddTicks((long)(nanoseconds / NanosecondsPerTick));
    }
}
