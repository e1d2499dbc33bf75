namespace ToolExec.Wasm.Wasi;

/// <summary>How a path is opened (witx, <c>oflags</c>).</summary>
[Flags]
internal enum OpenFlags
{
    None = 0,
    Create = 1,
    Directory = 2,
    Exclusive = 4,
    Truncate = 8,
    All = Create | Directory | Exclusive | Truncate,
}
