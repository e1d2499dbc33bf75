using System.Text;

namespace ToolExec.Foundation.Processes;

/// <summary>Keeps the last bytes of a stream. Safe for one writer and many readers.</summary>
internal sealed class TailBuffer(int capacity)
{
    private readonly Lock _gate = new(); // guards all fields
    private readonly byte[] _ring = new byte[capacity];
    private int _next;
    private long _total;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _total += bytes.Length;
            if (bytes.Length > _ring.Length)
            {
                bytes = bytes[^_ring.Length..];
            }

            var first = Math.Min(bytes.Length, _ring.Length - _next);
            bytes[..first].CopyTo(_ring.AsSpan(_next));
            bytes[first..].CopyTo(_ring);
            _next = (_next + bytes.Length) % _ring.Length;
        }
    }

    /// <summary>The kept bytes as text; a character cut at the front is left out.</summary>
    public override string ToString()
    {
        byte[] bytes;
        lock (_gate)
        {
            var count = (int)Math.Min(_total, _ring.Length);
            bytes = new byte[count];
            var start = _total > _ring.Length ? _next : 0;
            var first = Math.Min(count, _ring.Length - start);
            _ring.AsSpan(start, first).CopyTo(bytes);
            _ring.AsSpan(0, count - first).CopyTo(bytes.AsSpan(first));
        }

        var skip = 0;
        while (_total > bytes.Length && skip < bytes.Length && skip < 3 && (bytes[skip] & 0xC0) == 0x80)
        {
            skip++;
        }

        return Encoding.UTF8.GetString(bytes.AsSpan(skip));
    }
}
