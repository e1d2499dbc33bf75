using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Run.Tests;

/// <summary>A registry whose catalogue the test sets: the runner's tests need no lifecycle.</summary>
internal sealed class FixedRegistry : IBackendRegistry
{
    private readonly Dictionary<string, (IBackend Backend, BackendGate Gate)> _backends = new(StringComparer.Ordinal);
    private readonly List<BackendInfo> _infos = [];
    private long _version;

    public event EventHandler? CatalogChanged;

    public ToolCatalog Catalog { get; private set; } = ToolCatalog.Empty;

    /// <summary>Adds backends; tools of the same name in several of them become one tool with several routes, in this order.</summary>
    public FixedRegistry Set(string space, params IBackend[] backends)
    {
        foreach (var backend in backends)
        {
            _backends[backend.Name] = (backend, new BackendGate());
        }

        var routes = backends
            .SelectMany(b => Tools(b).Select(t => (t.Tool, Route: Route(b, t.RemoteName))))
            .GroupBy(t => t.Tool.Name, StringComparer.Ordinal)
            .Select(g => new ToolCatalogEntry(g.First().Tool with { Namespace = g.First().Tool.Namespace ?? space }, [.. g.Select(t => t.Route)]));
        Catalog = new ToolCatalog(++_version, [.. Catalog.Entries.Where(e => !string.Equals(e.Tool.Namespace, space, StringComparison.Ordinal)), .. routes], []);
        CatalogChanged?.Invoke(this, EventArgs.Empty);
        return this;
    }

    public FixedRegistry Add(BackendInfo info)
    {
        _infos.Add(info);
        return this;
    }

    public BackendGate Gate(string backend) => _backends[backend].Gate;

    public IReadOnlyList<BackendInfo> List(string? kind = null) =>
        [.. _infos, .. _backends.Values.Select(b => new BackendInfo(b.Backend.Name, b.Backend.Kind, BackendState.Started, 1, null))];

    public bool TryGet(string name, [NotNullWhen(true)] out IBackend? backend)
    {
        backend = _backends.GetValueOrDefault(name).Backend;
        return backend is not null;
    }

    public ToolCatalogEntry? FindTool(string tool) => Catalog.TryResolve(tool, out var entry, out _) ? entry : null;

    public ValueTask RegisterAsync(IBackend backend, BackendRegistration? registration = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<bool> UnregisterAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ToolCatalog> ListAllToolsAsync(CancellationToken cancellationToken = default) => new(Catalog);

    public ValueTask SetEnabledAsync(string name, bool enabled, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<BackendHealthReport>> CheckHealthAsync(TimeSpan timeout, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask StartAsync(CancellationToken cancellationToken = default) => default;

    public ValueTask StopAsync(CancellationToken cancellationToken = default) => default;

    // The backends of these tests list without waiting.
    private static IReadOnlyList<BackendTool> Tools(IBackend backend)
    {
        var list = backend.ListToolsAsync(default);
        if (list.IsCompletedSuccessfully)
        {
            return list.Result.Tools;
        }

        throw new InvalidOperationException("The backend of this test must list at once.");
    }

    private ToolRoute Route(IBackend backend, string remoteName) =>
        new(new ToolBinding { Backend = backend.Name, Kind = backend.Kind, RemoteName = remoteName }, backend, _backends[backend.Name].Gate);
}
