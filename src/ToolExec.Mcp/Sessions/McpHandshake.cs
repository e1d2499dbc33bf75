using System.Reflection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>The SDK's handshake, within our time. Neither roots nor sampling nor elicitation is offered to the server.</summary>
internal static class McpHandshake
{
    /// <summary>The first version without a handshake.</summary>
    internal const string StatelessVersion = "2026-07-28";

    private static readonly TimeSpan DefaultProbe = TimeSpan.FromSeconds(5);
    private static readonly Implementation Client = new()
    {
        Name = "ToolExec",
        Version = typeof(McpHandshake).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0",
    };

    /// <summary>Shakes hands over a transport, which is disposed where that fails.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="transport">The transport.</param>
    /// <param name="version">The one version to speak; any where <see langword="null"/>.</param>
    /// <param name="timeout">The time it may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="TimeoutException">It took longer than <paramref name="timeout"/>.</exception>
    internal static async Task<McpClient> CreateAsync(
        string server, ITransport transport, string? version, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var options = new McpClientOptions
        {
            ClientInfo = Client,
            Capabilities = new ClientCapabilities(),
            InitializationTimeout = Timeout.InfiniteTimeSpan,
            ProtocolVersion = version,
            DiscoverProbeTimeout = version is not null ? Timeout.InfiniteTimeSpan : timeout / 4 < DefaultProbe ? timeout / 4 : DefaultProbe,
            TimeProvider = time,
        };
        try
        {
            // No logger: the SDK's traces would show arguments and results.
            return await McpClient.CreateAsync(new FixedClientTransport(server, transport), options, loggerFactory: null, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"did not answer within {timeout.TotalSeconds:0.###} seconds", e);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
