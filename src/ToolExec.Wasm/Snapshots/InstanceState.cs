namespace ToolExec.Wasm.Snapshots;

/// <summary>What an instance owns, in plain numbers: all that it is between calls. Everything is in the order of the module's own definitions, imports left out.</summary>
/// <param name="Memories">The memories.</param>
/// <param name="Globals">The bits of the globals; of references, the index of the function plus one, and zero for null.</param>
/// <param name="Tables">The elements of the tables; the index of the function plus one, and zero for null.</param>
/// <param name="DroppedData">Which data segments are dropped, of all.</param>
/// <param name="DroppedElements">Which element segments are dropped, of all.</param>
internal sealed record InstanceState(
    MemoryBytes[] Memories, ulong[] Globals, uint[][] Tables, bool[] DroppedData, bool[] DroppedElements);
