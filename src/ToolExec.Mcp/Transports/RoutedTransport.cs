#pragma warning disable VSTHRD003 // The task awaited here is this transport's own loop.

using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>Puts the router of notifications between one of the SDK's own transports and the SDK's session. Owns the transport and what it was made by.</summary>
internal sealed class RoutedTransport : ITransport
{
    private const int QueuedMessages = 256;
    private const string Discover = "server/discover";
    private readonly ITransport _inner;
    private RequestId? _question; // asked before anything else, and answered before anything else is asked
    private readonly IAsyncDisposable _owner;
    private readonly NotificationRouter _router;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _forwarding;
    private readonly Channel<JsonRpcMessage> _messages = Channel.CreateBounded<JsonRpcMessage>(
        new BoundedChannelOptions(QueuedMessages) { SingleReader = true, SingleWriter = true });

    internal RoutedTransport(ITransport inner, IAsyncDisposable owner, NotificationRouter router)
    {
        _inner = inner;
        _owner = owner;
        _router = router;
        _forwarding = ForwardAsync();
    }

    public string? SessionId => _inner.SessionId;

    public ChannelReader<JsonRpcMessage> MessageReader => _messages.Reader;

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcRequest { Method: Discover } question)
        {
            _question = question.Id;
        }

        return _inner.SendMessageAsync(message, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _forwarding.ConfigureAwait(false);
        await _owner.DisposeAsync().ConfigureAwait(false);
    }

    // An old server may answer anything to the question after its versions, which it does not know: whoever names none has not understood it.
    private JsonRpcMessage Understood(JsonRpcMessage message)
    {
        if (_question is not { } question || message is not JsonRpcResponse answer || answer.Id != question)
        {
            return message;
        }

        _question = null;
        return answer.Result is JsonObject result && result["supportedVersions"] is JsonArray
            ? message
            : new JsonRpcError { Id = question, Error = new JsonRpcErrorDetail { Code = (int)McpErrorCode.MethodNotFound, Message = "The server does not know the method." } };
    }

    private async Task ForwardAsync()
    {
        Exception? error = null;
        try
        {
            await foreach (var message in _inner.MessageReader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                if (!_router.TryTake(message))
                {
                    await _messages.Writer.WriteAsync(Understood(message), _stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Whatever ended the SDK's transport is passed on to the SDK's session, which tells us.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
        }

        _messages.Writer.TryComplete(error);
    }
}
