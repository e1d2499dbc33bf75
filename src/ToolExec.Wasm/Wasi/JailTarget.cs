using System.Runtime.InteropServices;

namespace ToolExec.Wasm.Wasi;

/// <summary>What a path of a guest stands for.</summary>
/// <param name="HostPath">Where it is on the host.</param>
/// <param name="Components">Where it is in its jail.</param>
/// <param name="Status">What is there; null if nothing is.</param>
/// <param name="MustBeDirectory">Whether the path ends as those of directories do.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JailTarget(string HostPath, string[] Components, FileStatus? Status, bool MustBeDirectory)
{
    public FileKind? Kind => Status?.Kind;
}
