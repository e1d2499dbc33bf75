#pragma warning disable VSTHRD003 // The task awaited here is the connection's own pump.
using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;

namespace ToolExec.Runtime;

/// <summary>The standard streams of a pod's container, over one WebSocket: the first byte of each message says which. Disposing closes them.</summary>
internal sealed class PodStreams : IAsyncDisposable
{
    /// <summary>The protocols that are spoken, the best first. From the fifth on the end of the input can be told without ending the rest.</summary>
    public static readonly IReadOnlyList<string> Protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

    private const byte InputChannel = 0;
    private const byte OutputChannel = 1;
    private const byte ErrorChannel = 2;
    private const byte CloseChannel = 255;
    private const int NoChannel = -1;

    // What servers and proxies on the way take in one message without a doubt.
    private const int MaxMessageBytes = 32 * 1024;

    // More than this is not read ahead of whoever reads the output: a container that writes faster waits.
    private const int PauseBytes = 256 * 1024;
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly Action<ReadOnlyMemory<byte>> _onError;
    private readonly SemaphoreSlim _sending = new(1, 1); // A socket sends one message at a time.
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));
    private Task _pump = Task.CompletedTask;
    private int _isDisposed;

    private PodStreams(WebSocket socket, Action<ReadOnlyMemory<byte>> onError)
    {
        _socket = socket;
        _onError = onError;
        Input = new PodInput(this);
        Output = _pipe.Reader.AsStream();
    }

    /// <summary>Gets what the container reads.</summary>
    public Stream Input { get; }

    /// <summary>Gets what the container writes to its standard output; ends when it does.</summary>
    public Stream Output { get; }

    /// <summary>Gets a value indicating whether the container has closed its streams.</summary>
    public bool HasEnded => _pump.IsCompleted;

    /// <summary>Takes a connection apart.</summary>
    /// <param name="socket">The connection; owned.</param>
    /// <param name="onError">Takes what the container writes to its standard error.</param>
    /// <exception cref="WebSocketException">The server speaks none of the protocols.</exception>
    public static PodStreams Attach(WebSocket socket, Action<ReadOnlyMemory<byte>> onError)
    {
        if (!Protocols.Contains(socket.SubProtocol, StringComparer.Ordinal))
        {
            throw new WebSocketException(WebSocketError.UnsupportedProtocol, $"the server speaks none of {string.Join(", ", Protocols)}.");
        }

        var streams = new PodStreams(socket, onError);
        streams._pump = streams.PumpAsync();
        return streams;
    }

    /// <summary>Tells the container that its input has ended, where the protocol can; elsewhere the end of the connection does.</summary>
    public async ValueTask EndInputAsync()
    {
        if (!string.Equals(_socket.SubProtocol, Protocols[0], StringComparison.Ordinal))
        {
            return;
        }

        using var limit = new CancellationTokenSource(EndLimit, TimeProvider.System);
        try
        {
            await SendAsync(new byte[] { CloseChannel, InputChannel }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It is gone, or takes nothing any more: its pod ends all the same.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _socket.Abort();
        _pipe.Writer.CancelPendingFlush();
        await _pump.ConfigureAwait(false);
        _socket.Dispose();
    }

    private async Task PumpAsync()
    {
        Exception? failure = null;
        try
        {
            await CopyAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The output ends here; why is asked of the pod.
            failure = e as IOException;
        }

        await _pipe.Writer.CompleteAsync(failure).ConfigureAwait(false);
    }

    private async Task CopyAsync()
    {
        var buffer = new byte[MaxMessageBytes];
        var channel = NoChannel;
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            var bytes = buffer.AsMemory(0, received.Count);
            if (channel == NoChannel && received.Count > 0)
            {
                channel = bytes.Span[0];
                bytes = bytes[1..];
            }

            if (bytes.Length > 0 && !await TakeAsync(channel, bytes).ConfigureAwait(false))
            {
                return; // Nobody reads any more.
            }

            channel = received.EndOfMessage ? NoChannel : channel;
        }
    }

    // How the container ended is on the channel of errors too; the pod says it better.
    private async ValueTask<bool> TakeAsync(int channel, ReadOnlyMemory<byte> bytes)
    {
        if (channel == ErrorChannel)
        {
            _onError(bytes);
        }
        else if (channel == OutputChannel)
        {
            var flushed = await _pipe.Writer.WriteAsync(bytes).ConfigureAwait(false);
            return !flushed.IsCompleted && !flushed.IsCanceled;
        }

        return true;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IOException("The pod's streams are closed.", e);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The writing side.</summary>
    private sealed class PodInput(PodStreams streams) : OneWayStream
    {
        public override bool CanWrite => true;

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var message = ArrayPool<byte>.Shared.Rent(MaxMessageBytes);
            try
            {
                message[0] = InputChannel;
                while (buffer.Length > 0)
                {
                    var length = Math.Min(buffer.Length, MaxMessageBytes - 1);
                    buffer[..length].CopyTo(message.AsMemory(1));
                    await streams.SendAsync(message.AsMemory(0, length + 1), cancellationToken).ConfigureAwait(false);
                    buffer = buffer[length..];
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(message);
            }
        }
    }
}
