namespace ToolExec;

/// <summary>An artifact that was read.</summary>
/// <param name="Info">What is known of it.</param>
/// <param name="Content">Its content.</param>
public sealed record Artifact(ArtifactInfo Info, ReadOnlyMemory<byte> Content);
