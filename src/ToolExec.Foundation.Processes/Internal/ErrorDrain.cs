using System.Text;

namespace ToolExec.Foundation.Processes;

/// <summary>Reads a child's standard error to its end, whatever comes, in bounded memory.</summary>
internal sealed class ErrorDrain
{
    private const int ChunkBytes = 4 * 1024;
    private readonly Action<string>? _onLine;
    private readonly Action<ReadOnlyMemory<byte>>? _onBytes;
    private readonly byte[] _line;
    private int _lineLength;
    private bool _cut;

    internal ErrorDrain(int tailBytes, int maxLineBytes, Action<string>? onLine, Action<ReadOnlyMemory<byte>>? onBytes = null)
    {
        Tail = new TailBuffer(tailBytes);
        _onLine = onLine;
        _onBytes = onBytes;
        _line = onLine is null ? [] : new byte[maxLineBytes];
    }

    internal TailBuffer Tail { get; }

    /// <summary>Ends at the end of the stream, or when it is disposed. Never throws.</summary>
    internal async Task RunAsync(Stream stream)
    {
        var buffer = new byte[ChunkBytes];
        try
        {
            while (await stream.ReadAsync(buffer).ConfigureAwait(false) is var read and > 0)
            {
                Tail.Append(buffer.AsSpan(0, read));
                if (_onBytes is not null)
                {
                    Hand(_onBytes, buffer.AsMemory(0, read));
                }

                if (_onLine is not null)
                {
                    Split(buffer.AsSpan(0, read));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Disposed under the read: the child is being let go.
        }

        if (_onLine is not null && (_lineLength > 0 || _cut))
        {
            Report();
        }
    }

    private void Split(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            var taken = Math.Min(part.Length, _line.Length - _lineLength);
            part[..taken].CopyTo(_line.AsSpan(_lineLength));
            _lineLength += taken;
            _cut |= taken < part.Length;
            if (end < 0)
            {
                return;
            }

            Report();
            bytes = bytes[(end + 1)..];
        }
    }

    private void Report()
    {
        var line = _line.AsSpan(0, _lineLength);
        if (!_cut && line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        var text = Encoding.UTF8.GetString(line);
        text = _cut ? text + "… (cut)" : text;
        _lineLength = 0;
        _cut = false;
        Hand(_onLine!, text);
    }

    private static void Hand<T>(Action<T> callback, T read)
    {
        try
        {
            callback(read);
        }
#pragma warning disable CA1031 // The callback is foreign code, and its failure must not stop the draining: the child would block.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
