using Microsoft.Win32.SafeHandles;

namespace ToolExec.Wasm.Wasi;

/// <summary>An open file of a jail. It stands at a place of its own, whatever others do with the file.</summary>
internal sealed class FileDescriptor : Descriptor
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly WriteBudget _budget;
    private long _position;

    public FileDescriptor(SafeFileHandle handle, string path, WriteBudget budget, Rights rights, DescriptorFlags flags)
    {
        _handle = handle;
        _path = path;
        _budget = budget;
        Rights = rights;
        Flags = flags;
    }

    public override FileKind Kind => FileKind.RegularFile;

    public override Errno Read(Span<byte> buffer, out int count)
    {
        var error = ReadAt((ulong)_position, buffer, out count);
        _position += count;
        return error;
    }

    public override Errno ReadAt(ulong offset, Span<byte> buffer, out int count)
    {
        count = 0;
        if (offset > long.MaxValue)
        {
            return Errno.Invalid;
        }

        try
        {
            count = RandomAccess.Read(_handle, buffer, (long)offset);
            return Errno.Success;
        }
        catch (Exception exception) when (FileErrors.Of(exception) is not null)
        {
            return FileErrors.Of(exception)!.Value;
        }
    }

    public override Errno Write(ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        try
        {
            var at = Flags.HasFlag(DescriptorFlags.Append) ? RandomAccess.GetLength(_handle) : _position;
            var error = WriteAt((ulong)at, bytes, out count);
            if (error == Errno.Success)
            {
                _position = at + count;
            }

            return error;
        }
        catch (Exception exception) when (FileErrors.Of(exception) is not null)
        {
            return FileErrors.Of(exception)!.Value;
        }
    }

    public override Errno WriteAt(ulong offset, ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        if (offset > (ulong)(long.MaxValue - bytes.Length))
        {
            return Errno.FileTooBig;
        }

        if (bytes.IsEmpty)
        {
            return Errno.Success;
        }

        try
        {
            // A hole before the first byte is bytes of the file as well.
            var hole = Math.Max(0, (long)offset - RandomAccess.GetLength(_handle));
            if (!_budget.TryTake(hole))
            {
                return Errno.NoSpace;
            }

            var length = (int)Math.Min(bytes.Length, _budget.Left);
            if (length == 0)
            {
                _budget.Return(hole);
                return Errno.NoSpace;
            }

            RandomAccess.Write(_handle, bytes[..length], (long)offset);
            _budget.TryTake(length);
            count = length;
            return Errno.Success;
        }
        catch (Exception exception) when (FileErrors.Of(exception) is not null)
        {
            return FileErrors.Of(exception)!.Value;
        }
    }

    public override Errno Seek(long offset, int whence, out ulong position)
    {
        position = 0;
        long origin;
        switch (whence)
        {
            case 0:
                origin = 0;
                break;
            case 1:
                origin = _position;
                break;
            case 2:
                origin = RandomAccess.GetLength(_handle);
                break;
            default:
                return Errno.Invalid;
        }

        if (offset > long.MaxValue - origin)
        {
            return Errno.Overflow;
        }

        if (origin + offset < 0)
        {
            return Errno.Invalid;
        }

        _position = origin + offset;
        position = (ulong)_position;
        return Errno.Success;
    }

    public override Errno SetFlags(DescriptorFlags flags)
    {
        // Whether writes go through to the disk is said when a file is opened.
        const DescriptorFlags Fixed = DescriptorFlags.DataSync | DescriptorFlags.ReadSync | DescriptorFlags.Sync;
        if ((flags & Fixed) != (Flags & Fixed))
        {
            return Errno.NotSupported;
        }

        Flags = flags;
        return Errno.Success;
    }

    public override Errno SetSize(ulong size) => size > long.MaxValue
        ? Errno.Invalid
        : FileErrors.Try(static x => x.File.SetLength((long)x.Size), (File: this, Size: size));

    public override Errno Allocate(ulong offset, ulong length)
    {
        if (length == 0 || offset > long.MaxValue || length > long.MaxValue - offset)
        {
            return Errno.Invalid;
        }

        return FileErrors.Try(
            static x => RandomAccess.GetLength(x.File._handle) >= x.Size ? Errno.Success : x.File.SetLength(x.Size),
            (File: this, Size: (long)(offset + length)));
    }

    public override Errno SetTimes(DateTime? access, DateTime? modification) => FileErrors.Try(
        static x =>
        {
            if (x.access is { } a)
            {
                File.SetLastAccessTimeUtc(x._handle, a);
            }

            if (x.modification is { } m)
            {
                File.SetLastWriteTimeUtc(x._handle, m);
            }

            return Errno.Success;
        },
        (_handle, access, modification));

    public override Errno Flush() => FileErrors.Try(
        static handle =>
        {
            RandomAccess.FlushToDisk(handle);
            return Errno.Success;
        },
        _handle);

    public override Errno GetStatus(out FileStatus status)
    {
        try
        {
            status = FileStatus.OfHandle(_handle, _path);
            return Errno.Success;
        }
        catch (Exception exception) when (FileErrors.Of(exception) is not null)
        {
            status = default;
            return FileErrors.Of(exception)!.Value;
        }
    }

    public override void Dispose()
    {
        _handle.Dispose();
        base.Dispose();
    }

    private Errno SetLength(long size)
    {
        var more = Math.Max(0, size - RandomAccess.GetLength(_handle));
        if (!_budget.TryTake(more))
        {
            return Errno.NoSpace;
        }

        RandomAccess.SetLength(_handle, size);
        return Errno.Success;
    }
}
