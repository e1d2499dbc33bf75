namespace ToolExec.Wasm.Wasi;

/// <summary>A stream of the host that the guest reads, up to a number of bytes.</summary>
internal sealed class InputDescriptor : Descriptor
{
    private readonly Stream? _stream;
    private long _left;

    public InputDescriptor(Stream? stream, long maxBytes)
    {
        _stream = stream;
        _left = maxBytes;
        Rights = Rights.Read | Rights.Poll | Rights.GetStatus;
    }

    public override FileKind Kind => FileKind.Unknown;

    public override Errno Read(Span<byte> buffer, out int count)
    {
        count = 0;
        if (_stream is null || _left == 0 || buffer.IsEmpty)
        {
            return Errno.Success;
        }

        try
        {
            count = _stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        }
        catch (Exception exception) when (FileErrors.Of(exception) is not null)
        {
            return FileErrors.Of(exception)!.Value;
        }

        _left -= count;
        return Errno.Success;
    }

    public override Errno GetStatus(out FileStatus status)
    {
        status = new FileStatus(0, 0, Kind, 1, 0, 0, 0, 0);
        return Errno.Success;
    }
}
