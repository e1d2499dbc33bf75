using System.Runtime.InteropServices;

namespace ToolExec.Run;

/// <summary>A piece of work of a graph: a node, or one of its items.</summary>
/// <param name="Node">The node's number.</param>
/// <param name="Item">The item's number, or one of the two values below.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GraphUnit(int Node, int Item)
{
    /// <summary>The node itself: its only call, or finding out its items.</summary>
    public const int Whole = -1;

    /// <summary>Making one result of those of the items.</summary>
    public const int Join = -2;
}
