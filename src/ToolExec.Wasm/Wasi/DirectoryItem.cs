using System.Runtime.InteropServices;

namespace ToolExec.Wasm.Wasi;

/// <summary>An entry of a directory.</summary>
/// <param name="Name">Its name, in UTF-8.</param>
/// <param name="Inode">Its number.</param>
/// <param name="Kind">What it is.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DirectoryItem(byte[] Name, ulong Inode, FileKind Kind);
