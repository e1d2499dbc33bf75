using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ToolExec.Mcp;

/// <summary>
/// The subscriptions of one client to changes of the list (MCP 2026-07-28, "subscriptions/listen"): a request that stays open, over whose answer the news
/// comes. It works without a session too.
/// </summary>
/// <param name="owner">The server.</param>
/// <param name="ending">Ends all subscriptions.</param>
internal sealed class ListSubscription(McpToolServer owner, CancellationToken ending)
{
    private const int MaxSubscriptions = 16;
    private const string Acknowledged = "notifications/subscriptions/acknowledged";
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";
    private int _open;

    internal async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _open) > MaxSubscriptions)
        {
            Interlocked.Decrement(ref _open);
            throw new McpProtocolException($"This client has {MaxSubscriptions} subscriptions already. Cancel one first.", McpErrorCode.InvalidRequest);
        }

        await owner.ReadyAsync(cancellationToken).ConfigureAwait(false);
        owner.BeginAnnouncing();

        // One place is enough: however often the list changed, it is to be listed anew once.
        var news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void OnChanged(object? sender, EventArgs e) => news.Writer.TryWrite(true);
        var wanted = request.Params.Notifications.ToolsListChanged is true;
        owner.ListChanged += OnChanged;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending);
        try
        {
            var granted = new JsonObject();
            if (wanted)
            {
                granted["toolsListChanged"] = true;
            }

            await SendAsync(request, Acknowledged, new JsonObject { ["notifications"] = granted }, cancellationToken).ConfigureAwait(false);
            await foreach (var _ in news.Reader.ReadAllAsync(either.Token).ConfigureAwait(false))
            {
                if (wanted)
                {
                    await SendAsync(request, NotificationMethods.ToolListChangedNotification, [], cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The client has heard enough, or the server stops.
        }
        finally
        {
            owner.ListChanged -= OnChanged;
            Interlocked.Decrement(ref _open);
        }

        return new EmptyResult();
    }

    private static Task SendAsync(RequestContext<SubscriptionsListenRequestParams> request, string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        parameters["_meta"] = new JsonObject { [SubscriptionId] = JsonSerializer.SerializeToNode(request.JsonRpcRequest.Id, McpWire.Id) };
        return request.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, cancellationToken);
    }
}
