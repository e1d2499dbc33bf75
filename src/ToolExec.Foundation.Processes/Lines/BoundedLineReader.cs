using System.Buffers;

namespace ToolExec.Foundation.Processes;

/// <summary>Reads lines of bytes that end with LF or CR LF, and never keeps more than one line of bounded length.</summary>
/// <remarks>One reader at a time. It does not own the stream. Dispose it to hand its buffer back.</remarks>
public sealed class BoundedLineReader : IDisposable
{
    private const int FirstBufferBytes = 4 * 1024;
    private readonly Stream _stream;
    private readonly int _max;
    private byte[] _buffer;
    private int _start; // of the bytes not yet given out
    private int _end;
    private int _scanned; // up to here, no line end
    private bool _tooLong;

    /// <summary>Makes a reader.</summary>
    /// <param name="stream">The stream to read.</param>
    /// <param name="maxLineBytes">The most bytes of one line, without its line end. Allowed: 1 byte to 1 GiB.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLineBytes"/> is out of its range.</exception>
    public BoundedLineReader(Stream stream, int maxLineBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLineBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxLineBytes, 1024 * 1024 * 1024);
        _stream = stream;
        _max = maxLineBytes;
        _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    }

    /// <summary>Reads the next line.</summary>
    /// <param name="cancellationToken">Ends the reading; the bytes read so far stay with the reader.</param>
    /// <returns>
    /// The line without its line end, valid until the next call; or <see langword="null"/> at the end of the stream.
    /// Bytes after the last line end are a line as well.
    /// </returns>
    /// <exception cref="LineTooLongException">The line is longer than allowed. Every later call throws it again.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
            if (TryTake(out var line))
            {
                return line;
            }

            MakeRoom();
            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += read;
            if (read == 0)
            {
                return TakeRest();
            }
        }
    }

    /// <summary>Hands the buffer back. The stream stays open.</summary>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true); // other people's data
        }
    }

    private bool TryTake(out ReadOnlyMemory<byte> line)
    {
        line = default;
        var found = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
        if (found >= 0)
        {
            var end = _scanned + found;
            line = WithoutReturn(_buffer.AsMemory(_start, end - _start));
            CheckLength(line.Length);
            _start = _scanned = end + 1;
            return true;
        }

        _scanned = _end;
        CheckLength(_end - _start - 1); // the last byte may be the CR of a line end
        return false;
    }

    private ReadOnlyMemory<byte>? TakeRest()
    {
        if (_end == _start)
        {
            return null;
        }

        CheckLength(_end - _start);
        var rest = _buffer.AsMemory(_start, _end - _start);
        _start = _scanned = _end;
        return rest;
    }

    private void CheckLength(int length)
    {
        _tooLong |= length > _max;
        if (_tooLong)
        {
            throw new LineTooLongException(_max);
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _scanned -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }
    }

    private static ReadOnlyMemory<byte> WithoutReturn(ReadOnlyMemory<byte> line) => line.Span is [.., (byte)'\r'] ? line[..^1] : line;
}
