using System.Text;

namespace ToolExec.Backend;

/// <summary>Keeps the beginning and the end of a stream of bytes, half of the bound each, and counts the rest.</summary>
/// <remarks>One writer at a time. The buffers grow with what comes, up to the bound.</remarks>
internal sealed class OutputCapture(int maxBytes)
{
    private readonly int _headBytes = maxBytes - (maxBytes / 2);
    private readonly int _tailBytes = maxBytes / 2;
    private byte[] _head = [];
    private int _headLength;
    private byte[] _tail = [];
    private int _tailLength;
    private int _tailAt;

    /// <summary>Gets how many bytes came.</summary>
    internal long Total { get; private set; }

    /// <summary>Gets how many of them were not kept.</summary>
    internal long LeftOut => Math.Max(0, Total - maxBytes);

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        Total += bytes.Length;
        var toHead = Math.Min(bytes.Length, _headBytes - _headLength);
        GrowHead(toHead);
        bytes[..toHead].CopyTo(_head.AsSpan(_headLength));
        _headLength += toHead;
        var rest = bytes[toHead..];
        if (rest.IsEmpty)
        {
            return;
        }

        if (rest.Length > _tailBytes)
        {
            rest = rest[^_tailBytes..];
        }

        GrowTail(rest.Length);
        while (!rest.IsEmpty)
        {
            // Twice where it goes around the end of the ring.
            var now = Math.Min(rest.Length, _tail.Length - _tailAt);
            rest[..now].CopyTo(_tail.AsSpan(_tailAt));
            _tailAt = (_tailAt + now) % _tail.Length;
            _tailLength = Math.Min(_tailLength + now, _tail.Length);
            rest = rest[now..];
        }
    }

    /// <summary>Gets all bytes, where none was left out.</summary>
    internal byte[] ToArray()
    {
        var all = new byte[_headLength + _tailLength];
        _head.AsSpan(0, _headLength).CopyTo(all);
        Tail().CopyTo(all, _headLength);
        return all;
    }

    /// <summary>Gets the text, with a note in the place of what was left out.</summary>
    /// <exception cref="DecoderFallbackException">The bytes are no text, and the encoding does not replace.</exception>
    internal string ToText(Encoding encoding)
    {
        if (LeftOut == 0)
        {
            return encoding.GetString(ToArray());
        }

        // A cut may fall inside a character: its parts at both sides of it belong to what is left out.
        var replacing = (Encoding)encoding.Clone();
        replacing.DecoderFallback = CommandText.Replacing;
        var decoder = replacing.GetDecoder();
        var chars = new char[encoding.GetMaxCharCount(_headLength)];
        var count = decoder.GetChars(_head.AsSpan(0, _headLength), chars, flush: false);
        var tail = Tail();
        return $"{chars.AsSpan(0, count)}\n… ({LeftOut} bytes were left out) …\n{replacing.GetString(tail, TailStart(tail, encoding), tail.Length - TailStart(tail, encoding))}";
    }

    private int TailStart(byte[] tail, Encoding encoding)
    {
        if (encoding is UnicodeEncoding)
        {
            return (int)((Total - tail.Length) % 2);
        }

        var start = 0;
        while (encoding is UTF8Encoding && start < Math.Min(3, tail.Length) && (tail[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return start;
    }

    private byte[] Tail()
    {
        var tail = new byte[_tailLength];
        var start = _tailLength < _tail.Length ? 0 : _tailAt;
        _tail.AsSpan(start, _tailLength - start).CopyTo(tail);
        _tail.AsSpan(0, start).CopyTo(tail.AsSpan(_tailLength - start));
        return tail;
    }

    private void GrowHead(int more)
    {
        if (_headLength + more > _head.Length)
        {
            Array.Resize(ref _head, Math.Min(_headBytes, Math.Max(_headLength + more, _head.Length * 2)));
        }
    }

    private void GrowTail(int more)
    {
        var wanted = Math.Min(_tailBytes, _tailLength + more);
        if (wanted > _tail.Length)
        {
            // It is no ring yet: it grows only while it was never full.
            Array.Resize(ref _tail, Math.Min(_tailBytes, Math.Max(wanted, _tail.Length * 2)));
            _tailAt = _tailLength;
        }
    }
}
