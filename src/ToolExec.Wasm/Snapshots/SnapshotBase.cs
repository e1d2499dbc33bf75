namespace ToolExec.Wasm.Snapshots;

/// <summary>What a snapshot is the difference from.</summary>
/// <param name="Hash">Names it, whichever process made it: 32 bytes.</param>
/// <param name="Memories">What the memories start with; those that are missing start with nothing.</param>
/// <param name="Tables">What the tables are as in <see cref="InstanceState"/>, or null if that is not known.</param>
internal sealed record SnapshotBase(ReadOnlyMemory<byte> Hash, MemoryBytes[] Memories, uint[][]? Tables);
