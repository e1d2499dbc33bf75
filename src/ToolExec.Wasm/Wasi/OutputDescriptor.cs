namespace ToolExec.Wasm.Wasi;

/// <summary>A stream of the host that the guest writes, up to a number of bytes.</summary>
internal sealed class OutputDescriptor : Descriptor
{
    private readonly Stream? _stream;
    private long _left;

    public OutputDescriptor(Stream? stream, long maxBytes)
    {
        _stream = stream;
        _left = maxBytes;
        Rights = Rights.Write | Rights.Poll | Rights.GetStatus | Rights.DataSync | Rights.Sync;
    }

    public override FileKind Kind => FileKind.Unknown;

    /// <summary>Gets a value indicating whether the guest wanted to write more than it may.</summary>
    public bool IsTruncated { get; private set; }

    public override Errno Write(ReadOnlySpan<byte> bytes, out int count)
    {
        count = (int)Math.Min(bytes.Length, _left);
        IsTruncated |= count < bytes.Length;
        if (count == 0)
        {
            return bytes.IsEmpty ? Errno.Success : Errno.NoSpace;
        }

        try
        {
            _stream?.Write(bytes[..count]);
        }
        catch (Exception exception) when (FileErrors.Of(exception) is not null)
        {
            count = 0;
            return FileErrors.Of(exception)!.Value;
        }

        _left -= count;
        return Errno.Success;
    }

    public override Errno Flush()
    {
        try
        {
            _stream?.Flush();
            return Errno.Success;
        }
        catch (Exception exception) when (FileErrors.Of(exception) is not null)
        {
            return FileErrors.Of(exception)!.Value;
        }
    }

    public override Errno GetStatus(out FileStatus status)
    {
        status = new FileStatus(0, 0, Kind, 1, 0, 0, 0, 0);
        return Errno.Success;
    }
}
