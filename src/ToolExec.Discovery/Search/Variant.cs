using System.Runtime.InteropServices;

namespace ToolExec.Discovery.Search;

/// <summary>A term that a word of a query is looked up as, and how much of its score counts.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Variant(int Term, float Factor);
