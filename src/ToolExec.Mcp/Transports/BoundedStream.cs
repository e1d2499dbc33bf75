namespace ToolExec.Mcp;

/// <summary>Passes a response's bytes on, and ends with an error where there are more than allowed: in all, or in one event of an event stream.</summary>
internal sealed class BoundedStream(Stream inner, int maxBytes, bool perEvent) : Stream
{
    private long _count;
    private bool _lineIsEmpty = true;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Count(buffer[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Count(buffer.Span[..read]);
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = perEvent ? bytes.IndexOf((byte)'\n') : -1;
            var part = end < 0 ? bytes : bytes[..end];
            var length = perEvent ? part.Length - part.Count((byte)'\r') : part.Length;
            _lineIsEmpty &= length == 0;
            _count = _lineIsEmpty && end >= 0 ? 0 : _count + length; // an empty line ends an event
            if (_count > maxBytes)
            {
                throw new InvalidDataException($"sent a message of more than {maxBytes} bytes");
            }

            if (end < 0)
            {
                return;
            }

            _lineIsEmpty = true;
            bytes = bytes[(end + 1)..];
        }
    }
}
