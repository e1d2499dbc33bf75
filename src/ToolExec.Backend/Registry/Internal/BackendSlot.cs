namespace ToolExec.Backend;

/// <summary>A backend's place in the registry. What can change is guarded by the registry's lock.</summary>
internal sealed class BackendSlot(IBackend backend, string name, string kind, BackendRegistration registration, long order)
{
    private readonly List<Task> _draining = [];

    public IBackend Backend { get; } = backend;

    public string Name { get; } = name;

    public string Kind { get; } = kind;

    public string Namespace { get; } = registration.Namespace ?? name;

    public bool DisposeBackend { get; } = registration.DisposeBackend;

    /// <summary>Gets the place in the order in which a tool's backends are tried: by kind, then as registered.</summary>
    public (int Rank, long Order) Precedence { get; } = (RankOf(kind), order);

    /// <summary>Gets the turn to start or list the backend: one at a time, so that an older list never replaces a newer one.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Gets what is cancelled when the backend leaves.</summary>
    public CancellationTokenSource Leaving { get; } = new();

    public EventHandler? ChangeHandler { get; set; }

    public bool IsMember { get; set; }

    public bool IsEnabled { get; set; } = registration.Enabled;

    public bool IsStarted { get; set; }

    public bool IsListed { get; set; }

    public ToolError? Error { get; set; }

    public BackendGate Gate { get; private set; } = new();

    public IReadOnlyList<SlotTool> Tools { get; set; } = [];

    public IReadOnlyList<ToolError> Problems { get; set; } = [];

    public long Signals { get; set; }

    public Task? Relisting { get; set; }

    public bool IsVisible => IsMember && IsEnabled && IsStarted;

    public BackendState State => !IsEnabled ? BackendState.Disabled
        : IsStarted && IsListed ? BackendState.Started
        : Error is not null ? BackendState.Failed
        : BackendState.Registered;

    public BackendInfo ToInfo() => new(Name, Kind, State, IsVisible ? Tools.Count : 0, Error);

    /// <summary>Lets nobody in any more. A later <see cref="Reopen"/> makes a new gate, whose routes are new ones.</summary>
    public void Close()
    {
        _draining.RemoveAll(static t => t.IsCompleted);
        _draining.Add(Gate.CloseAsync());
    }

    public void Reopen()
    {
        Gate = new BackendGate();
        Tools = [];
        IsListed = false;
    }

    public Task DrainAsync() => Task.WhenAll(_draining);

    private static int RankOf(string kind) =>
        string.Equals(kind, BackendKinds.Local, StringComparison.OrdinalIgnoreCase) ? 0
        : string.Equals(kind, BackendKinds.Provider, StringComparison.OrdinalIgnoreCase) ? 1
        : string.Equals(kind, BackendKinds.Mcp, StringComparison.OrdinalIgnoreCase) ? 2
        : 3;
}
