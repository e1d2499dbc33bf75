namespace ToolExec.Governance;

/// <summary>Decides for each tool whether its large results become artifacts.</summary>
internal sealed class Spilling : IToolMiddlewareFactory, IDisposable
{
    private readonly ArtifactOptions _options;
    private readonly ISecretScrubber? _scrubber;
    private readonly bool _own;

    /// <exception cref="ArtifactStoreException">The folder cannot be used.</exception>
    public Spilling(ArtifactOptions options, IArtifactStore? store, ISecretScrubber? scrubber, TimeProvider time)
    {
        _options = options;
        _scrubber = scrubber;
        _own = store is null;
        Store = store ?? (options.Folder is { } folder ? new FileArtifactStore(folder, options.MaxBytes, time) : new MemoryArtifactStore(options.MaxBytes, time));
        Backend = new ArtifactBackend(options, Store);
    }

    public IArtifactStore Store { get; }

    public ArtifactBackend Backend { get; }

    public void Dispose()
    {
        if (_own)
        {
            (Store as IDisposable)?.Dispose();
        }
    }

    // What reads artifacts must not make new ones of what it read.
    public IToolMiddleware? Create(ToolCatalogEntry entry) =>
        entry.Routes.Any(r => ReferenceEquals(r.Backend, Backend)) || !_options.Tools.Matches(entry) ? null : new SpillStep(_options, Store, _scrubber);
}
