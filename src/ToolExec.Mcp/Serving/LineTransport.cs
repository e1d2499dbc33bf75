#pragma warning disable VSTHRD003 // The task awaited here is this transport's own loop.

using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ToolExec.Foundation.Processes;

namespace ToolExec.Mcp;

/// <summary>The server's end of messages as lines (MCP 2025-11-25, "stdio"), read strictly and within bounds. It does not own the streams.</summary>
internal sealed class LineTransport : ITransport
{
    private const int QueuedMessages = 256;

    private readonly Stream _input;
    private readonly Stream _output;
    private readonly int _maxMessageBytes;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _writing = new(1, 1); // one message at a time; also guards _buffer
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private readonly Channel<JsonRpcMessage> _messages = Channel.CreateBounded<JsonRpcMessage>(
        new BoundedChannelOptions(QueuedMessages) { SingleReader = true, SingleWriter = true });

    internal LineTransport(Stream input, Stream output, int maxMessageBytes, ILogger logger)
    {
        _input = input;
        _output = output;
        _maxMessageBytes = maxMessageBytes;
        _logger = logger;
        _reading = ReadAsync();
    }

    public string? SessionId => null;

    public ChannelReader<JsonRpcMessage> MessageReader => _messages.Reader;

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default) =>
        WriteAsync(writer => JsonSerializer.Serialize(writer, message, McpWire.Message), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // A console's input cannot be read with cancellation: whoever waits for its next line ends with the process.
        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System)).ConfigureAwait(false);
    }

    private async Task WriteAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _buffer.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(_buffer))
            {
                write(writer);
            }

            _buffer.Write("\n"u8);

            // Not the caller's token: half a message would spoil the stream for every other one.
            await _output.WriteAsync(_buffer.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
            await _output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leave the constructor
        using var reader = new BoundedLineReader(_input, _maxMessageBytes);
        try
        {
            while (await reader.ReadLineAsync(_stop.Token).ConfigureAwait(false) is { } line)
            {
                if (await ParseAsync(line).ConfigureAwait(false) is { } message)
                {
                    await _messages.Writer.WriteAsync(message, _stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (LineTooLongException)
        {
            _logger.ClientMessageTooLong(_maxMessageBytes);
            await RefuseAsync(null, (int)McpErrorCode.InvalidRequest, $"The message has more than {_maxMessageBytes} bytes. The session ends here.").ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client is gone, or the session is being let go.
        }

        _messages.Writer.TryComplete();
    }

    private async ValueTask<JsonRpcMessage?> ParseAsync(ReadOnlyMemory<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty)
        {
            return null;
        }

        if (McpWire.TryReadMessage(line, _maxMessageBytes, out var message, out var fault))
        {
            return message;
        }

        _logger.ClientMessageRefused();
        await RefuseAsync(fault.Id, fault.Code, fault.Message).ConfigureAwait(false);
        return null;
    }

    private async Task RefuseAsync(RequestId? id, int code, string message)
    {
        try
        {
            await WriteAsync(writer => McpWire.WriteError(writer, id, code, message), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody reads any more.
        }
    }
}
