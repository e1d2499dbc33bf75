using System.Runtime.InteropServices;

namespace ToolExec.Governance;

/// <summary>What was set aside in one count.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BudgetHold(BudgetEntry Entry, long Amount, long Mark);
