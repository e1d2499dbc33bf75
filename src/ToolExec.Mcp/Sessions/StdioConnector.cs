using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ToolExec.Foundation.Processes;

namespace ToolExec.Mcp;

/// <summary>Starts the server as a child process for each session.</summary>
internal sealed class StdioConnector(string server, McpStdioServerOptions options, Action toolsChanged, TimeProvider time, ILogger logger) : IMcpConnector
{
    private readonly ChildProcessOptions _child = new()
    {
        FileName = options.Command,
        Arguments = [.. options.Arguments],
        WorkingDirectory = options.WorkingDirectory,
        Environment = (options.InheritEnvironment ? ChildEnvironment.Inherited : ChildEnvironment.Only(ChildEnvironment.CommonNames))
            .With(options.Environment.Select(v => new KeyValuePair<string, string?>(v.Key, v.Value))),
        StopGrace = options.StopGrace,
        OnErrorLine = line => logger.ErrorLineSensitive(server, line),
        TimeProvider = time,
    };

    public async Task<McpLink> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectAsync(version: null, cancellationToken).ConfigureAwait(false);
        }
        catch (BackendException e) when (e.InnerException is McpProtocolException { ErrorCode: McpErrorCode.MethodNotFound })
        {
            // A server that knows no "initialize" speaks only versions without it, and was too slow to say so before the SDK tried an older one.
            return await ConnectAsync(McpHandshake.StatelessVersion, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<McpLink> ConnectAsync(string? version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var router = new NotificationRouter(toolsChanged);
        var transport = Start(router);
        try
        {
            var client = await McpHandshake.CreateAsync(server, transport, version, options.StartTimeout, time, cancellationToken).ConfigureAwait(false);
            return new McpLink(server, client, router, transport.Lost, endpoint: null, time, logger);
        }
        catch (Exception e)
        {
            await transport.DisposeAsync().ConfigureAwait(false);
            if (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            var loss = await transport.Lost.ConfigureAwait(false);
            throw loss != McpLoss.Stopped ? McpErrors.Lost(server, Starting(loss), e)
                : e is TimeoutException ? McpErrors.Exception(server, ToolErrorKind.Timeout, e.Message + transport.Symptoms, e)
                : McpErrors.From(server, e);
        }
    }

    private StdioTransport Start(NotificationRouter router)
    {
        try
        {
            return new StdioTransport(ChildProcess.Start(_child), server, options, router, logger);
        }
        catch (ChildProcessException e)
        {
            throw McpErrors.From(server, e);
        }
    }

    private static McpLoss Starting(McpLoss loss) => loss with { Reason = $"could not be started: it {loss.Reason}" };
}
