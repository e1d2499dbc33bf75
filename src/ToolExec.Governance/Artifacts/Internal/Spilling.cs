namespace ToolExec.Governance;

/// <summary>Decides for each tool whether its large results become artifacts.</summary>
internal sealed class Spilling : IToolMiddlewareFactory
{
    private readonly ArtifactOptions _options;
    private readonly ISecretScrubber? _scrubber;

    public Spilling(ArtifactOptions options, IArtifactStore store, ISecretScrubber? scrubber)
    {
        _options = options;
        _scrubber = scrubber;
        Store = store;
        Backend = new ArtifactBackend(options, store);
    }

    public IArtifactStore Store { get; }

    public ArtifactBackend Backend { get; }

    /// <summary>Makes the store of a host that has none of its own.</summary>
    /// <exception cref="ArtifactStoreException">The folder cannot be used.</exception>
    public static IArtifactStore CreateStore(ArtifactOptions options, TimeProvider time) =>
        options.Folder is { } folder ? new FileArtifactStore(folder, options.MaxBytes, time) : new MemoryArtifactStore(options.MaxBytes, time);

    // What reads artifacts must not make new ones of what it read.
    public IToolMiddleware? Create(ToolCatalogEntry entry) =>
        entry.Routes.Any(r => ReferenceEquals(r.Backend, Backend)) || !_options.Tools.Matches(entry) ? null : new SpillStep(_options, Store, _scrubber);
}
