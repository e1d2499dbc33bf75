#pragma warning disable VSTHRD003 // The task awaited here is the connection's own pump.
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;

namespace ToolExec.Runtime;

/// <summary>The connection of <c>POST /containers/ID/attach</c> once it has stopped being HTTP: input as it is, output in frames.</summary>
internal sealed class HijackedStreams : AttachedContainer
{
    private const int HeaderBytes = 8;
    private const int MaxHeadBytes = 16 * 1024;
    private const int ErrorBytes = 16 * 1024;

    // More than this is not read ahead of whoever reads the output: a container that writes faster waits.
    private const int PauseBytes = 256 * 1024;
    private const byte StandardOutput = 1;
    private const byte StandardError = 2;

    private readonly Stream _connection;
    private readonly Action<ReadOnlyMemory<byte>> _onError;
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));
    private Task _pump = Task.CompletedTask;

    private HijackedStreams(Stream connection, Action<ReadOnlyMemory<byte>> onError, Action endInput)
    {
        _connection = connection;
        _onError = onError;
        Input = new ContainerInput(connection, endInput);
        Output = _pipe.Reader.AsStream();
    }

    public override Stream Input { get; }

    public override Stream Output { get; }

    public override bool HasEnded => _pump.IsCompleted;

    /// <summary>Asks for the connection to be handed over.</summary>
    /// <exception cref="IOException">It was not.</exception>
    public static async Task UpgradeAsync(Stream connection, string path, CancellationToken cancellationToken)
    {
        var request = $"POST {path} HTTP/1.1\r\nHost: engine\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n";
        await connection.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken).ConfigureAwait(false);

        // Byte by byte: what follows the empty line belongs to the container.
        var head = new StringBuilder();
        var one = new byte[1];
        while (!EndsHead(head))
        {
            if (head.Length >= MaxHeadBytes || await connection.ReadAsync(one, cancellationToken).ConfigureAwait(false) == 0)
            {
                throw new IOException("the engine's answer broke off.");
            }

            head.Append((char)one[0]);
        }

        var status = head.ToString().Split("\r\n", 2)[0];
        if (!status.Contains(" 101 ", StringComparison.Ordinal) && !status.Contains(" 200 ", StringComparison.Ordinal))
        {
            throw new IOException($"the engine answered '{status}'.");
        }

        static bool EndsHead(StringBuilder head) =>
            head.Length >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n' && head[^4] == '\r';
    }

    /// <summary>Takes a connection apart that was handed over.</summary>
    /// <param name="connection">The connection; closed with what is returned.</param>
    /// <param name="onError">Takes what the container writes to its standard error.</param>
    /// <param name="endInput">Tells the container that its input has ended.</param>
    public static HijackedStreams Attach(Stream connection, Action<ReadOnlyMemory<byte>> onError, Action endInput)
    {
        var streams = new HijackedStreams(connection, onError, endInput);
        streams._pump = streams.PumpAsync();
        return streams;
    }

    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        _pipe.Writer.CancelPendingFlush();
        await _pump.ConfigureAwait(false);
    }

    private async Task PumpAsync()
    {
        Exception? failure = null;
        try
        {
            await CopyAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            failure = e as IOException;
        }

        await _pipe.Writer.CompleteAsync(failure).ConfigureAwait(false);
    }

    private async Task CopyAsync()
    {
        var header = new byte[HeaderBytes];
        var error = new byte[ErrorBytes];
        while (await _connection.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false).ConfigureAwait(false) == HeaderBytes)
        {
            var left = (long)BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
            while (left > 0)
            {
                var isOutput = header[0] == StandardOutput;
                var room = isOutput ? _pipe.Writer.GetMemory() : error;
                var read = await _connection.ReadAsync(room[..(int)Math.Min(room.Length, left)]).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new EndOfStreamException("The container's streams broke off.");
                }

                left -= read;
                if (header[0] == StandardError)
                {
                    _onError(error.AsMemory(0, read));
                }
                else if (isOutput)
                {
                    _pipe.Writer.Advance(read);
                    var flushed = await _pipe.Writer.FlushAsync().ConfigureAwait(false);
                    if (flushed.IsCompleted || flushed.IsCanceled)
                    {
                        return; // Nobody reads any more.
                    }
                }
            }
        }
    }

    /// <summary>The writing side of the connection.</summary>
    private sealed class ContainerInput(Stream connection, Action end) : OneWayStream
    {
        private bool _ended;

        public override bool CanWrite => true;

        public override void Write(byte[] buffer, int offset, int count) => connection.Write(buffer, offset, count);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            connection.WriteAsync(buffer, offset, count, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            connection.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_ended)
            {
                _ended = true;
                try
                {
                    end();
                }
                catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
                {
                    // The container is gone: its input has ended anyway.
                }
            }

            base.Dispose(disposing);
        }
    }
}
