using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Benchmarks.Discovery;

/// <summary>A registry that has nothing but a catalogue.</summary>
internal sealed class FixedRegistry(ToolCatalog catalog) : IBackendRegistry
{
    public event EventHandler? CatalogChanged;

    public ToolCatalog Catalog { get; private set; } = catalog;

    public void Change(ToolCatalog catalog)
    {
        Catalog = catalog;
        CatalogChanged?.Invoke(this, EventArgs.Empty);
    }

    public ToolCatalogEntry? FindTool(string tool) => Catalog.TryResolve(tool, out var entry, out _) ? entry : null;

    public ValueTask RegisterAsync(IBackend backend, BackendRegistration? registration = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<bool> UnregisterAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public bool TryGet(string name, [NotNullWhen(true)] out IBackend? backend) => throw new NotSupportedException();

    public IReadOnlyList<BackendInfo> List(string? kind = null) => [];

    public ValueTask<ToolCatalog> ListAllToolsAsync(CancellationToken cancellationToken = default) => new(Catalog);

    public ValueTask SetEnabledAsync(string name, bool enabled, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<BackendHealthReport>> CheckHealthAsync(TimeSpan timeout, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask StartAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask StopAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
