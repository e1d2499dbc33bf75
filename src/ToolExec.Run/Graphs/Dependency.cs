using System.Runtime.InteropServices;

namespace ToolExec.Run;

/// <summary>One node of a graph comes after another.</summary>
/// <param name="Before">The number of the node that must end first.</param>
/// <param name="After">The number of the node that waits for it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Dependency(int Before, int After);
