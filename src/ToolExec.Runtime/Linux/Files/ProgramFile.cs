namespace ToolExec.Runtime;

/// <summary>A file or folder that a guest's program needs.</summary>
/// <param name="Path">The path by which the program finds it, without links in its folder's path.</param>
/// <param name="Source">The file behind it, without links.</param>
/// <param name="Execute">Whether it is a program, or the loader of one.</param>
internal sealed record ProgramFile(string Path, string Source, bool Execute);
