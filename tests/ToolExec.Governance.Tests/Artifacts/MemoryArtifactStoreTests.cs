namespace ToolExec.Governance.Tests.Artifacts;

public sealed class MemoryArtifactStoreTests : ArtifactStoreTests
{
    private readonly Lazy<MemoryArtifactStore> _store;

    public MemoryArtifactStoreTests() => _store = new(() => new MemoryArtifactStore(MaxBytes, Time));

    private protected override IArtifactStore Store => _store.Value;
}
