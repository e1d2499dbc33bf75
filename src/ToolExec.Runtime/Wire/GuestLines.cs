using System.Threading.Channels;

namespace ToolExec.Runtime;

/// <summary>Sends lines to a guest, one after the other, so that whoever has one to send never waits for the guest to read.</summary>
/// <remarks>What waits is bounded: a guest that makes calls and does not read their answers is told on by <see cref="TrySend"/>.</remarks>
internal sealed class GuestLines
{
    private readonly Channel<byte[]> _lines = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Stream _stream;
    private readonly long _maxWaitingBytes;
    private long _waitingBytes;

    public GuestLines(Stream stream, long maxWaitingBytes)
    {
        _stream = stream;
        _maxWaitingBytes = maxWaitingBytes;
        Ended = SendAllAsync();
    }

    /// <summary>Gets a task that ends when everything was sent after <see cref="Complete"/>, or the guest takes no more. It never fails.</summary>
    public Task Ended { get; }

    /// <summary>Sends a line when its turn comes.</summary>
    /// <returns>Whether there was room for it. A guest that is gone takes everything.</returns>
    public bool TrySend(byte[] line)
    {
        if (Interlocked.Add(ref _waitingBytes, line.Length) > _maxWaitingBytes)
        {
            Interlocked.Add(ref _waitingBytes, -line.Length);
            return false;
        }

        _lines.Writer.TryWrite(line);
        return true;
    }

    public void Complete() => _lines.Writer.TryComplete();

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                await _stream.WriteAsync(line, CancellationToken.None).ConfigureAwait(false);
                await _stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                Interlocked.Add(ref _waitingBytes, -line.Length);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or NotSupportedException)
        {
            // The guest is gone: its end is told by what it sent, or did not send.
            _lines.Writer.TryComplete();
        }
    }
}
