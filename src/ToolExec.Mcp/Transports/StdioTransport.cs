#pragma warning disable VSTHRD003 // The tasks awaited here are this transport's own loops and its child's exit.

using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ToolExec.Foundation.Processes;

namespace ToolExec.Mcp;

/// <summary>Messages as lines over the standard streams of a child process (MCP 2025-11-25, "stdio"). Owns the child.</summary>
internal sealed class StdioTransport : ITransport
{
    private const int MaxStrayLines = 100;
    private const int MaxQuoteLength = 200;
    private const int MaxTailLength = 2000;
    private const int QueuedMessages = 256;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(1);

    private readonly ChildProcess _child;
    private readonly string _server;
    private readonly int _maxMessageBytes;
    private readonly TimeSpan _stopGrace;
    private readonly NotificationRouter _router;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _writing = new(1, 1); // one message at a time; also guards _buffer
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<McpLoss> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task _watching;
    private readonly Channel<JsonRpcMessage> _messages = Channel.CreateBounded<JsonRpcMessage>(
        new BoundedChannelOptions(QueuedMessages) { SingleReader = true, SingleWriter = true });

    private int _stray;
    private readonly Func<string, string> _clean;
    private string? _firstStray;

    internal StdioTransport(ChildProcess child, string server, McpStdioServerOptions options, NotificationRouter router, Func<string, string> clean, ILogger logger)
    {
        _child = child;
        _server = server;
        _maxMessageBytes = options.MaxMessageBytes;
        _stopGrace = options.StopGrace;
        _router = router;
        _clean = clean;
        _logger = logger;
        _reading = ReadAsync();
        _watching = WatchExitAsync();
    }

    public string? SessionId => null;

    public ChannelReader<JsonRpcMessage> MessageReader => _messages.Reader;

    /// <summary>Gets a task that completes when the connection is of no use any more, with the reason.</summary>
    internal Task<McpLoss> Lost => _lost.Task;

    /// <summary>Gets what to say of a server that did not answer: the first thing it wrote that was no message, the end of its standard error.</summary>
    internal string Symptoms => Stray() + Tail();

    public async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _buffer.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(_buffer))
            {
                JsonSerializer.Serialize(writer, message, McpWire.Message);
            }

            _buffer.Write("\n"u8);

            // Not the caller's token: half a message would spoil the stream for every other call.
            await _child.StandardInput.WriteAsync(_buffer.WrittenMemory, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException || (e is OperationCanceledException && _stop.IsCancellationRequested))
        {
            // The reader knows in a moment why that is, and its reason is the one to tell.
            await WithinAsync(_reading, ExitLimit + DrainLimit).ConfigureAwait(false);
            throw new NotSentException("The server does not read its standard input any more.", e);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lost.TrySetResult(McpLoss.Stopped);
        await _child.StopAsync(_stopGrace).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
    }

    private async Task ReadAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leave the constructor
        string? broken = null;
        using var reader = new BoundedLineReader(_child.StandardOutput, _maxMessageBytes);
        try
        {
            while (await reader.ReadLineAsync(_stop.Token).ConfigureAwait(false) is { } line)
            {
                if (Parse(line.Span) is { } message)
                {
                    if (!_router.TryTake(message))
                    {
                        await _messages.Writer.WriteAsync(message, _stop.Token).ConfigureAwait(false);
                    }
                }
                else if (_stray >= MaxStrayLines)
                {
                    broken = $"wrote {_stray} lines to its standard output that are no messages";
                    break;
                }
            }
        }
        catch (LineTooLongException)
        {
            broken = $"sent a message of more than {_maxMessageBytes} bytes";
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The child is gone, or is being let go.
        }
#pragma warning disable CA1031 // Whatever a server's bytes did to the reader, those who wait for answers must learn that none will come.
        catch (Exception e)
#pragma warning restore CA1031
        {
            broken = $"sent something that could not be read ({e.GetType().Name})";
        }

        _lost.TrySetResult(await ExplainAsync(broken).ConfigureAwait(false));
        _messages.Writer.TryComplete();
    }

    // A process that the server started may hold the output open after the server itself is gone.
    private async Task WatchExitAsync()
    {
        await Task.WhenAny(_child.Exited, _reading).ConfigureAwait(false);
        await WithinAsync(_reading, DrainLimit).ConfigureAwait(false);
        if (_child.Exited.IsCompleted)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private JsonRpcMessage? Parse(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty)
        {
            return null;
        }

        if (line[0] == '{')
        {
            try
            {
                return JsonSerializer.Deserialize(line, McpWire.Message);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
            {
                if (McpWire.TryReadAsInvalidAnswer(line) is { } answer)
                {
                    return answer;
                }
            }
        }

        _stray++;
        _firstStray ??= Encoding.UTF8.GetString(line[..Math.Min(line.Length, MaxQuoteLength * 2)]);
        _logger.StrayOutput(_server, _stray);
        return null;
    }

    private async Task<McpLoss> ExplainAsync(string? broken)
    {
        if (broken is not null)
        {
            return new McpLoss(broken + Symptoms);
        }

        await WithinAsync(_child.Exited, ExitLimit).ConfigureAwait(false);
        await WithinAsync(_child.StandardErrorEnd, DrainLimit).ConfigureAwait(false);
        if (!_child.Exited.IsCompleted)
        {
            return new McpLoss("closed its standard output" + Symptoms);
        }

        var exit = await _child.Exited.ConfigureAwait(false);
        return new McpLoss($"ended ({exit})" + Symptoms, exit.Code);
    }

    private string Stray() => _firstStray is null ? "" : $". It wrote to its standard output what is no message: {ToolText.Quote(_clean(_firstStray), MaxQuoteLength)}";

    private string Tail()
    {
        var tail = _clean(_child.ErrorTail.Trim());
        return tail.Length == 0 ? "" : $". The end of its standard error: {ToolText.Quote(tail[^Math.Min(tail.Length, MaxTailLength)..], MaxTailLength)}";
    }

    // Real time on purpose: this waits for the system to tell of what has happened already.
    private static async Task WithinAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }
}
