using System.Runtime.InteropServices;

namespace ToolExec.Governance;

/// <summary>That a call may begin, now or after a wait, and what it holds then; or why it may not.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RateAnswer(Hold? Hold, Waiter? Waiter, ToolError? Refusal);
