namespace ToolExec.Wasm.Wasi;

/// <summary>Which times of a file are set, and to what (witx, <c>fstflags</c>).</summary>
[Flags]
internal enum TimeFlags
{
    None = 0,
    Access = 1,
    AccessNow = 2,
    Modification = 4,
    ModificationNow = 8,
    All = Access | AccessNow | Modification | ModificationNow,
}
