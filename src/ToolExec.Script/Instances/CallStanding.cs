using System.Runtime.InteropServices;

namespace ToolExec.Script;

/// <summary>How many calls wait, how many of them are answered from outside, and how many answers have come.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CallStanding(int Waiting, int Suspended, int Answered)
{
    /// <summary>Gets how many calls are under way in host functions of this process.</summary>
    public int InFlight => Waiting - Suspended - Answered;
}
