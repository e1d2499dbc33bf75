using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ToolExec.Mcp;

/// <summary>Serves a selection of the tools of one ToolExec instance to clients of the Model Context Protocol (2024-11-05 to 2026-07-28).</summary>
/// <remarks>
/// <para>Safe for use by several threads: one server has any number of sessions. Every call of a client goes through the runner, with its checks, limits and
/// records. A tool that fails is a result with <c>isError</c>, whose structured content has the <see cref="ToolError"/> under <c>error</c>; only an unknown
/// tool or method is an error of the protocol.</para>
/// <para>Clients are told of changes of the list, hear of a tool's progress where they ask for it, and stop a call by cancelling its request.</para>
/// </remarks>
public sealed class McpToolServer : IDisposable
{
    private readonly IBackendRegistry _registry;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ChangeSignal _changes;
    private readonly Lock _gate = new(); // guards _served, _announced and _listed
    private volatile ServedTools? _served;
    private volatile Task _ready = Task.CompletedTask;
    private ServedTools? _announced;
    private ServedTools? _listed;
    private bool _disposed;

    /// <summary>Initializes a server.</summary>
    /// <param name="options">What is served, and how.</param>
    /// <param name="registry">The backends whose tools are served. It is not owned.</param>
    /// <param name="runner">What runs them.</param>
    /// <param name="index">What finds and explains them; needed for <see cref="McpServingShape.Gateway"/>.</param>
    /// <param name="services">The services for in-process tools, a scope for each call; none where <see langword="null"/>.</param>
    /// <param name="loggerFactory">Where logs go; nowhere where <see langword="null"/>.</param>
    /// <param name="timeProvider">The clock; the system's where <see langword="null"/>.</param>
    /// <exception cref="OptionsValidationException">The options are wrong, or the gateway has no index; all faults are named.</exception>
    public McpToolServer(
        McpServingOptions options,
        IBackendRegistry registry,
        IToolRunner runner,
        IToolIndex? index = null,
        IServiceProvider? services = null,
        ILoggerFactory? loggerFactory = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(runner);
        var verdict = new McpServingOptionsValidator(null, () => index is not null).Validate(null, options);
        if (verdict.Failed)
        {
            throw new OptionsValidationException(Microsoft.Extensions.Options.Options.DefaultName, typeof(McpServingOptions), verdict.Failures);
        }

        Options = options;
        Runner = runner;
        Index = index;
        Services = services ?? NoServices.Instance;
        HasServices = services is not null;
        _registry = registry;
        _loggers = loggerFactory ?? NullLoggerFactory.Instance;
        _logger = _loggers.CreateLogger<McpToolServer>();
        _time = timeProvider ?? TimeProvider.System;
        Meta = options.Shape == McpServingShape.Gateway ? MetaTools.All : [];
        _changes = new ChangeSignal(Announce, options.ListChangedInterval, _time);
        registry.CatalogChanged += OnCatalogChanged;
    }

    /// <summary>Raised when clients are to list the tools anew.</summary>
    internal event EventHandler? ListChanged;

    internal McpServingOptions Options { get; }

    internal IToolRunner Runner { get; }

    internal IToolIndex? Index { get; }

    internal IServiceProvider Services { get; }

    internal bool HasServices { get; }

    internal IReadOnlyList<MetaTool> Meta { get; }

    internal ToolListSignal Signal { get; } = new();

    /// <summary>Gets what is served now.</summary>
    internal ServedTools Current
    {
        get
        {
            var catalog = _registry.Catalog;
            if (_served is { } served && ReferenceEquals(served.Source, catalog))
            {
                return served;
            }

            lock (_gate)
            {
                return _served is { } made && ReferenceEquals(made.Source, catalog) ? made : _served = ServedTools.Make(catalog, Options, _served);
            }
        }
    }

    /// <summary>Serves one client over a pair of streams: messages as lines of JSON (MCP 2025-11-25, "stdio"). Nothing else may write to the output.</summary>
    /// <remarks>
    /// Ends when the client closes the input, after the calls that run have ended or <see cref="McpServingOptions.DrainTimeout"/> is over. A line that is no
    /// message is answered with an error; one longer than <see cref="McpServingOptions.MaxMessageBytes"/> ends the session.
    /// </remarks>
    /// <param name="input">What the client writes. It is not closed.</param>
    /// <param name="output">What the client reads. It is not closed.</param>
    /// <param name="cancellationToken">Stops the session, with the same grace for its calls.</param>
    public async Task ServeAsync(Stream input, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var transport = new LineTransport(input, output, Options.MaxMessageBytes, _logger);
        await using (transport.ConfigureAwait(false))
        {
            await ServeAsync(transport, null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Serves one client over a transport of the protocol's .NET SDK.</summary>
    /// <param name="transport">The transport. It is not disposed here.</param>
    /// <param name="requestServices">
    /// The services of the one request that the session lives for: its calls are cancelled when the transport ends. <see langword="null"/> for a session of many
    /// requests, with the server's services and a scope for each.
    /// </param>
    /// <param name="cancellationToken">Stops the session; its calls may end within <see cref="McpServingOptions.DrainTimeout"/>.</param>
    public async Task ServeAsync(ITransport transport, IServiceProvider? requestServices = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ObjectDisposedException.ThrowIf(_disposed, this);
        using var session = new ServedSession(this);
        var options = session.MakeOptions(scoped: requestServices is null && HasServices);
        var server = McpServer.Create(transport, options, _loggers, requestServices ?? Services);
        await using (server.ConfigureAwait(false))
        {
            await session.RunAsync(server, transport, _time, requestServices is not null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Lets clients' lists and calls wait for a task, such as the start of the backends, at most <see cref="McpServingOptions.StartupWait"/>: a client that lists
    /// once, as it connects, then sees the tools. The handshake and pings do not wait.
    /// </summary>
    /// <param name="ready">The task. How it ends does not matter here.</param>
    public void HoldUntil(Task ready)
    {
        ArgumentNullException.ThrowIfNull(ready);
        _ready = ready;
    }

    /// <summary>Finds the input schema of a tool by the name that clients use: for who must compare a request's headers with its arguments.</summary>
    /// <param name="name">The name.</param>
    /// <param name="schema">The schema.</param>
    /// <returns>Whether a tool is listed under this name.</returns>
    public bool TryGetInputSchema(string name, [NotNullWhen(true)] out JsonElement? schema)
    {
        ArgumentNullException.ThrowIfNull(name);
        schema = FindMeta(name)?.Definition.InputSchema ?? (Current.TryGet(name, out var tool) ? tool.Entry.Tool.InputSchema : null);
        return schema is not null;
    }

    /// <summary>Stops following the catalogue. Sessions that run go on until they are stopped.</summary>
    public void Dispose()
    {
        _disposed = true;
        _registry.CatalogChanged -= OnCatalogChanged;
        _changes.Dispose();
    }

    /// <summary>Waits until there is something to list, or for long enough.</summary>
    internal async ValueTask ReadyAsync(CancellationToken cancellationToken)
    {
        var ready = _ready;
        if (!ready.IsCompleted)
        {
            await Task.WhenAny(ready, Task.Delay(Options.StartupWait, _time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    internal MetaTool? FindMeta(string name)
    {
        foreach (var meta in Meta)
        {
            if (string.Equals(meta.Name, name, StringComparison.Ordinal))
            {
                return meta;
            }
        }

        return null;
    }

    /// <summary>Returns what is served now, and remembers that a client has seen it.</summary>
    internal ServedTools TakeForList()
    {
        var served = Current;
        lock (_gate)
        {
            return _listed = served;
        }
    }

    /// <summary>Takes what is there now for known: a client that subscribes wants to hear of what changes after it.</summary>
    internal void BeginAnnouncing()
    {
        var served = Current;
        lock (_gate)
        {
            _announced ??= served;
        }
    }

    private void OnCatalogChanged(object? sender, EventArgs e) => _changes.Notify();

    private void Announce()
    {
        var now = Current;
        lock (_gate)
        {
            var (announced, listed) = (_announced, _listed);
            _announced = announced is null && listed is null ? null : now;
            // What nobody has seen yet is news to nobody.
            if ((announced is null || now.ListsTheSame(announced)) && (listed is null || now.ListsTheSame(listed)))
            {
                return;
            }
        }

        _logger.ServedListChanged(Options.Name, now.Listed.Count);
        Signal.Raise();
        ListChanged?.Invoke(this, EventArgs.Empty);
    }

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
