namespace ToolExec.Wasm.Wasi;

/// <summary>What a descriptor or an entry of a directory is (witx, <c>filetype</c>).</summary>
internal enum FileKind : byte
{
    Unknown = 0,
    BlockDevice = 1,
    CharacterDevice = 2,
    Directory = 3,
    RegularFile = 4,
    SocketStream = 6,
    SymbolicLink = 7,
}
