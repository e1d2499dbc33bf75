namespace ToolExec.Wasm;

/// <summary>What becomes of a segment at instantiation (core specification 2.0, 2.5.7 and 2.5.8).</summary>
internal enum SegmentMode
{
    /// <summary>Copied, then dropped.</summary>
    Active,

    /// <summary>Kept for <c>table.init</c> or <c>memory.init</c>.</summary>
    Passive,

    /// <summary>Dropped; it only declares that references to its functions are taken. Element segments only.</summary>
    Declarative,
}
