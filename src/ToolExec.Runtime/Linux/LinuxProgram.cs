namespace ToolExec.Runtime;

/// <summary>A guest's program with everything that it needs of the host's files.</summary>
/// <param name="Executable">The program, without links.</param>
/// <param name="GuestFolder">The folder of the guest's own files, without links.</param>
/// <param name="Files">All files and folders, these two among them.</param>
internal sealed record LinuxProgram(string Executable, string GuestFolder, IReadOnlyList<ProgramFile> Files);
