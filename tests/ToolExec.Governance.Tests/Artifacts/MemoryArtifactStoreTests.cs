namespace ToolExec.Governance.Tests.Artifacts;

public sealed class MemoryArtifactStoreTests : ArtifactStoreTests
{
    private protected override IArtifactStore Store => field ??= new MemoryArtifactStore(MaxBytes, Time);
}
