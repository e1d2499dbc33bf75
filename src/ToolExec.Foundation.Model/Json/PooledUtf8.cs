using System.Buffers;

namespace ToolExec;

/// <summary>Takes text that is read once and then let go.</summary>
internal sealed class PooledUtf8 : IBufferWriter<byte>, IDisposable
{
    private const int Smallest = 1024;

    private byte[] _bytes = [];
    private int _written;

    /// <summary>Gets what was written, until more is written or the writer is disposed.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _written);

    /// <summary>Gets the same as memory.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _written);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _written);
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsSpan(_written);
    }

    public void Dispose() => Replace([]);

    private void Grow(int room)
    {
        if (_bytes.Length - _written >= Math.Max(room, 1))
        {
            return;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(Smallest, Math.Max(checked(_written + Math.Max(room, 1)), (int)Math.Min(2L * _bytes.Length, Array.MaxLength))));
        Written.CopyTo(bytes);
        Replace(bytes);
    }

    private void Replace(byte[] bytes)
    {
        var old = _bytes;
        _bytes = bytes;
        if (old.Length > 0)
        {
            // It may have held what is secret.
            ArrayPool<byte>.Shared.Return(old, clearArray: true);
        }
    }
}
