using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ToolExec.Backend;

/// <summary>The backends of a host, and the catalogue of their tools.</summary>
/// <remarks>
/// <para>Safe for use by several threads. Reading <see cref="Catalog"/> takes no lock unless something changed since; the first reader after
/// any number of changes builds the new one.</para>
/// <para>A tool without a namespace gets that of its backend. Where several backends offer the same id with the same input schema, it is one tool with
/// several backends: local ones first, then providers, then MCP servers, then others, each as registered. With another input schema it is left out and
/// stands among the catalogue's problems.</para>
/// <para>It owns its backends unless their registration says otherwise. Disposing it stops it; errors of backends are then logged, not thrown. A synchronous disposal blocks until that is done.</para>
/// </remarks>
public sealed partial class BackendRegistry : IBackendRegistry, IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger<BackendRegistry> _logger;
    private readonly BackendStartup _startup;
    private readonly TimeSpan _startTimeout;
    private readonly TimeSpan _listTimeout;
    private readonly TimeSpan _drainTimeout;
    private readonly TimeSpan _disposeTimeout;
    private readonly TimeSpan _relistInterval;
    private readonly IToolAdmission[] _admissions;
    private readonly IBackendHealthSource[] _health;

    // Guarded by _gate, as everything in the slots that changes.
    private readonly Dictionary<string, BackendSlot> _slots = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _reserved = new(StringComparer.OrdinalIgnoreCase);
    private ToolCatalog _last = ToolCatalog.Empty;
    private long _registered;
    private Task? _start;
    private Task? _stop;

    // Written under _gate; null where it must be built again.
    private volatile ToolCatalog? _catalog = ToolCatalog.Empty;

    /// <summary>Initializes a registry without backends.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock of its time limits.</param>
    /// <param name="logger">The log.</param>
    /// <param name="admissions">Who decides which tools may enter the catalogue; all of them have to agree. <see langword="null"/> where every tool may.</param>
    /// <param name="health">Who knows more of the health of backends than they do; <see langword="null"/> where nobody does.</param>
    /// <exception cref="OptionsValidationException">A setting is not allowed.</exception>
    public BackendRegistry(BackendRegistryOptions options, TimeProvider timeProvider, ILogger<BackendRegistry> logger, IEnumerable<IToolAdmission>? admissions = null, IEnumerable<IBackendHealthSource>? health = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        if (new BackendRegistryOptionsValidator().Validate(null, options) is { Failed: true } fault)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(BackendRegistryOptions), fault.Failures);
        }

        (_time, _logger, _startup) = (timeProvider, logger, options.Startup);
        (_startTimeout, _listTimeout, _drainTimeout) = (options.StartTimeout, options.ListTimeout, options.DrainTimeout);
        (_disposeTimeout, _relistInterval) = (options.DisposeTimeout, options.RelistInterval);
        _health = [.. health ?? []];
        _admissions = [.. admissions ?? []];
        foreach (var admission in _admissions)
        {
            admission.Changed += OnAdmissionChanged;
        }
    }

    /// <inheritdoc/>
    public event EventHandler? CatalogChanged;

    /// <inheritdoc/>
    public ToolCatalog Catalog => _catalog ?? Rebuild();

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out IBackend? backend)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_gate)
        {
            backend = _slots.TryGetValue(name, out var slot) ? slot.Backend : null;
            return backend is not null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<BackendInfo> List(string? kind = null) =>
        [.. Snapshot(kind, static slot => slot.ToInfo()).OrderBy(static i => i.Name, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public ToolCatalogEntry? FindTool(string tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return Catalog.TryResolve(tool, out var entry, out _) ? entry : null;
    }

    private List<T> Snapshot<T>(string? kind, Func<BackendSlot, T> select)
    {
        lock (_gate)
        {
            var all = new List<T>(_slots.Count);
            foreach (var slot in _slots.Values)
            {
                if (kind is null || string.Equals(slot.Kind, kind, StringComparison.OrdinalIgnoreCase))
                {
                    all.Add(select(slot));
                }
            }

            return all;
        }
    }

    private ToolCatalog Rebuild()
    {
        lock (_gate)
        {
            return _catalog ??= _last = CatalogBuilder.Build(_last, _slots.Values);
        }
    }

    private void RaiseCatalogChanged()
    {
        foreach (var subscriber in CatalogChanged?.GetInvocationList() ?? [])
        {
            try
            {
                ((EventHandler)subscriber)(this, EventArgs.Empty);
            }
#pragma warning disable CA1031 // A subscriber's fault is not the registry's, and must not keep the others from hearing.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _logger.SubscriberFailed(fault);
            }
        }
    }

    private void ThrowIfStopped() => ObjectDisposedException.ThrowIf(_stop is not null, this);
}
