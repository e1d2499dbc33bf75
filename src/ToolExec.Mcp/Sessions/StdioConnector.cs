using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ToolExec.Foundation.Processes;

namespace ToolExec.Mcp;

/// <summary>Starts the server as a child process for each session.</summary>
internal sealed class StdioConnector(string server, McpStdioServerOptions options, ISecretResolver? secrets, Action toolsChanged, TimeProvider time, ILogger logger) : IMcpConnector
{
    private readonly (string Name, SecretText Value)[] _environment = [.. options.Environment.Select(v => (v.Key, SecretText.Parse(v.Value)))];

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
        var transport = Start(await EnvironmentAsync(cancellationToken).ConfigureAwait(false), router);
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

    // Asked for at each start: a secret that has changed counts from then on.
    private async Task<ChildEnvironment> EnvironmentAsync(CancellationToken cancellationToken)
    {
        var environment = options.InheritEnvironment ? ChildEnvironment.Inherited : ChildEnvironment.Only(ChildEnvironment.CommonNames);
        foreach (var (name, value) in _environment)
        {
            try
            {
                environment = environment.With(name, await value.ResolveAsync(secrets, cancellationToken).ConfigureAwait(false));
            }
            catch (SecretException e)
            {
                throw McpErrors.From(server, e);
            }
        }

        return environment;
    }

    private StdioTransport Start(ChildEnvironment environment, NotificationRouter router)
    {
        var child = new ChildProcessOptions
        {
            FileName = options.Command,
            Arguments = [.. options.Arguments],
            WorkingDirectory = options.WorkingDirectory,
            Environment = environment,
            StopGrace = options.StopGrace,
            OnErrorLine = line => logger.ErrorLineSensitive(server, Clean(line)),
            TimeProvider = time,
        };
        try
        {
            return new StdioTransport(ChildProcess.Start(child), server, options, router, Clean, logger);
        }
        catch (ChildProcessException e)
        {
            throw McpErrors.From(server, e);
        }
    }

    private static McpLoss Starting(McpLoss loss) => loss with { Reason = $"could not be started: it {loss.Reason}" };

    // A server may write what it was given: whoever resolves secrets knows their values.
    private string Clean(string text) => secrets is ISecretScrubber scrubber ? scrubber.Scrub(text) : text;
}
