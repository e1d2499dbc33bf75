namespace ToolExec.Runtime;

/// <summary>A stream to read from that has some bytes before those of another. It does not own the other.</summary>
internal sealed class PrecededStream(ReadOnlyMemory<byte> first, Stream rest) : OneWayStream
{
    private ReadOnlyMemory<byte> _first = first;

    public override bool CanRead => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_first.IsEmpty)
        {
            return rest.ReadAsync(buffer, cancellationToken);
        }

        var count = Math.Min(buffer.Length, _first.Length);
        _first[..count].CopyTo(buffer);
        _first = _first[count..];
        return new(count);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}
