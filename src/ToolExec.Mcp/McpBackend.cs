using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>A server of the Model Context Protocol as a backend, over stdio or HTTP.</summary>
/// <remarks>
/// <para>Thread-safe; any number of calls share one session. A server that is lost is started again, with growing waits, and calls wait for it meanwhile.</para>
/// <para>Nothing that the server says is trusted: names are mapped to the grammar of tool names, texts bounded and cleaned, messages bounded, and the server
/// is offered neither roots nor sampling nor elicitation. It owns the process or connection; who makes it disposes it.</para>
/// </remarks>
public sealed class McpBackend : IBackend, IDisposable
{
    private const int MaxDeliveries = 3;
    private static readonly TimeSpan ChangeInterval = TimeSpan.FromSeconds(1);
    private readonly McpServerOptions _options;
    private readonly McpSupervisor _supervisor;
    private readonly ToolLister _lister;
    private readonly ChangeSignal _changes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes a backend. Nothing is started or connected yet.</summary>
    /// <param name="name">The backend's name: 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>.</param>
    /// <param name="options">How the server is reached: <see cref="McpStdioServerOptions"/> or <see cref="McpHttpServerOptions"/>.</param>
    /// <param name="timeProvider">The clock; the system's where <see langword="null"/>.</param>
    /// <param name="loggerFactory">Makes the logger; nothing is logged where <see langword="null"/>.</param>
    /// <param name="secrets">Gives the secrets that environment variables and headers refer to; <see langword="null"/> where they refer to none.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options break their rules; the message names each.</exception>
    public McpBackend(string name, McpServerOptions options, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null, ISecretResolver? secrets = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        if (!ToolId.TryParse(name, out var id) || id.Namespace is not null)
        {
            throw new ArgumentException($"'{name}' cannot be a backend's name. It has 1 to 128 characters of [A-Za-z0-9_.-].", nameof(name));
        }

        McpServerRules.Ensure(name, options);
        Name = name;
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _logger = (ILogger?)loggerFactory?.CreateLogger<McpBackend>() ?? NullLogger.Instance;
        _changes = new ChangeSignal(RaiseToolsChanged, ChangeInterval, _time);
        _lister = new ToolLister(options);
        IMcpConnector connector = options is McpStdioServerOptions stdio
            ? new StdioConnector(name, stdio, secrets, _changes.Notify, _time, _logger)
            : new HttpConnector(name, (McpHttpServerOptions)options, secrets, _changes.Notify, _time, _logger);
#pragma warning disable CA5394 // Spreads restarts; nothing secret depends on it.
        var backoff = new RestartBackoff(options.RestartDelay, options.MaxRestartDelay, Random.Shared.NextDouble);
#pragma warning restore CA5394
        _supervisor = new McpSupervisor(name, connector, options, backoff, _changes.Notify, _time, _logger);
    }

    /// <inheritdoc/>
    public event EventHandler? ToolsChanged;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => BackendKinds.Mcp;

    /// <inheritdoc/>
    public async ValueTask StartAsync(CancellationToken cancellationToken) => await _supervisor.GetAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken)
    {
        for (var delivery = 1; ; delivery++)
        {
            var link = await _supervisor.GetAsync(cancellationToken).ConfigureAwait(false);
            using var limit = new CancellationTokenSource(_options.StartTimeout, _time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                var tools = await _lister.ListAsync(link, linked.Token).ConfigureAwait(false);
                _logger.Listed(Name, tools.Tools.Count, tools.Problems.Count);
                return tools;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (OperationCanceledException e) when (limit.IsCancellationRequested)
            {
                throw Listing(McpErrors.Exception(Name, ToolErrorKind.Timeout, $"did not list its tools within {_options.StartTimeout.TotalSeconds:0.###} seconds", e));
            }
            catch (BackendException e)
            {
                throw Listing(e);
            }
            catch (Exception e) when (NeverArrived(link, e) && delivery < MaxDeliveries)
            {
                // As for a call.
            }
#pragma warning disable CA1031 // The boundary to the server and the SDK: whatever went wrong there is this listing's error.
            catch (Exception e)
#pragma warning restore CA1031
            {
                var failed = await CallErrors.ExplainAsync(link, e, during: "").ConfigureAwait(false);
                throw Listing(new BackendException(failed.Error!));
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ToolResult> ExecuteAsync(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellationToken = context.CancellationToken;
        cancellationToken.ThrowIfCancellationRequested();
        for (var delivery = 1; ; delivery++)
        {
            McpLink? link = null;
            try
            {
                link = await _supervisor.GetAsync(cancellationToken).ConfigureAwait(false);
                return await McpCall.RunAsync(link, context.Binding?.RemoteName ?? context.Tool.Name, context).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (BackendException e)
            {
                return CallErrors.FromBackend(e);
            }
            catch (ObjectDisposedException e) when (link is null)
            {
                return CallErrors.FromBackend(McpErrors.Lost(Name, McpLoss.Stopped, e));
            }
            catch (Exception e) when (link is not null && NeverArrived(link, e) && delivery < MaxDeliveries)
            {
                // The server did nothing yet: once it is back, the call can begin there as if for the first time.
            }
#pragma warning disable CA1031 // The boundary to the server and the SDK: whatever went wrong there is this call's error.
            catch (Exception e) when (link is not null)
#pragma warning restore CA1031
            {
                return await CallErrors.ExplainCallAsync(link, e).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        var (link, error) = _supervisor.Current;
        if (link is null)
        {
            return BackendHealth.Unhealthy(error?.Message ?? $"The MCP server '{Name}' is not started.");
        }

        using var limit = new CancellationTokenSource(_options.PingTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await link.RequestAsync(RequestMethods.Ping, new JsonObject(), link.NextId(), linked.Token).ConfigureAwait(false);
            return BackendHealth.Healthy;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return BackendHealth.Unhealthy($"The MCP server '{Name}' did not answer a ping within {_options.PingTimeout.TotalSeconds:0.###} seconds.");
        }
        catch (McpProtocolException)
        {
            return BackendHealth.Healthy; // It answers, though it does not know pings.
        }
#pragma warning disable CA1031 // A server that cannot be reached is unhealthy, not an exception.
        catch (Exception e)
#pragma warning restore CA1031
        {
            NeverArrived(link, e); // which lets the restart begin
            return BackendHealth.Unhealthy((await CallErrors.ExplainAsync(link, e, during: "").ConfigureAwait(false)).Error!.Message);
        }
    }

    /// <summary>Stops the server: its process and all that came from it are gone, or the HTTP session is closed, when this returns.</summary>
    /// <returns>A task that completes when nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        _changes.Dispose();
        await _supervisor.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Stops the server as <see cref="DisposeAsync"/> does, and blocks until it has: for containers that are disposed synchronously. Processes must not stay behind.</summary>
#pragma warning disable VSTHRD002 // It runs on the pool and needs nothing of the blocked thread.
    public void Dispose() => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    // True also makes the session a lost one, where nothing else noticed.
    private static bool NeverArrived(McpLink link, Exception exception)
    {
        if (exception is NotSentException && link.Endpoint is null)
        {
            link.MarkLost(new McpLoss("does not read its standard input any more"));
            return true;
        }

        if (exception is NotSentException)
        {
            link.MarkLost(new McpLoss("does not know the session any more"));
            return true;
        }

        if (link.Endpoint is not null && McpErrors.IsConnectionRefused(exception))
        {
            link.MarkLost(new McpLoss($"cannot be reached at '{McpErrors.Address(link.Endpoint)}'"));
            return true;
        }

        return false;
    }

    private static BackendException Listing(BackendException exception) => new(exception.Error with { Operation = ToolOperation.ListTools });

    private void RaiseToolsChanged()
    {
        try
        {
            ToolsChanged?.Invoke(this, EventArgs.Empty);
        }
#pragma warning disable CA1031 // A listener is foreign code, and this runs on a timer: its failure must not end the host.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.ListenerFailed(Name, e);
        }
    }
}
