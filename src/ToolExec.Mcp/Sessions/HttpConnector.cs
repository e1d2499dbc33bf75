using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;

namespace ToolExec.Mcp;

/// <summary>Opens a session with a server over HTTP.</summary>
internal sealed class HttpConnector(string server, McpHttpServerOptions options, ISecretResolver? secrets, Action toolsChanged, TimeProvider time, ILogger logger) : IMcpConnector
{
    private static readonly Task<McpLoss> Never = new TaskCompletionSource<McpLoss>().Task;

    public async Task<McpLink> ConnectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var router = new NotificationRouter(toolsChanged);
        var http = CreateTransport();
        RoutedTransport? session = null;
        try
        {
            session = new RoutedTransport(await http.ConnectAsync(cancellationToken).ConfigureAwait(false), http, router);
            var client = await McpHandshake.CreateAsync(server, session, version: null, options.StartTimeout, time, cancellationToken).ConfigureAwait(false);
            return new McpLink(server, client, router, Never, options.Endpoint, time, logger);
        }
        catch (Exception e)
        {
            await (session ?? (IAsyncDisposable)http).DisposeAsync().ConfigureAwait(false);
            if (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw e is TimeoutException ? McpErrors.Exception(server, ToolErrorKind.Timeout, e.Message, e) : McpErrors.From(server, e, options.Endpoint);
        }
    }

    private HttpClientTransport CreateTransport()
    {
        var client = new HttpClient(new HttpBoundary(options, secrets, time)) { Timeout = Timeout.InfiniteTimeSpan };
        var transport = new HttpClientTransportOptions
        {
            Endpoint = options.Endpoint!,
            Name = server,
            AdditionalHeaders = options.Headers.Where(static h => !SecretText.ContainsReference(h.Value)).ToDictionary(StringComparer.OrdinalIgnoreCase),
            ConnectionTimeout = options.StartTimeout,
            TransportMode = options.Transport switch
            {
                McpHttpTransport.StreamableHttp => HttpTransportMode.StreamableHttp,
                McpHttpTransport.Sse => HttpTransportMode.Sse,
                _ => HttpTransportMode.AutoDetect,
            },
        };
        return new HttpClientTransport(transport, client, loggerFactory: null, ownsHttpClient: true);
    }
}
