using System.Runtime.InteropServices;

namespace ToolExec.Governance;

/// <summary>A moment on both clocks: the one on the wall, which people set, and the one that only ever goes forward.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BudgetMoment(DateTimeOffset Wall, long Ticks);
