using System.Runtime.InteropServices;

namespace ToolExec.Discovery.Search;

/// <summary>A tool, by its position in the catalogue, and its score. Sorts best first, and equals by id, which is their position.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ScoredTool(int Tool, float Score)
{
    public static IComparer<ScoredTool> BestFirst { get; } = Comparer<ScoredTool>.Create(static (a, b) => a.Compare(b));

    public int Compare(ScoredTool other) => Score == other.Score ? Tool.CompareTo(other.Tool) : other.Score.CompareTo(Score);
}
