using System.Runtime.InteropServices;
using ToolExec.Runtime;

namespace ToolExec.Guest;

/// <summary>Numbers of calls that the C library has no function for, or a function that does more; and the filter of calls.</summary>
internal static class SystemCalls
{
    private const int SetSeccomp = 22; // PR_SET_SECCOMP
    private const nuint FilterMode = 2;

    // Numbers from 424 on are the same on all processors.
    internal const long LandlockCreateRuleset = 444;
    internal const long LandlockAddRule = 445;
    internal const long LandlockRestrictSelf = 446;

    private static readonly bool IsArm = RuntimeInformation.OSArchitecture == Architecture.Arm64;

    internal static long SetGroups => IsArm ? 159 : 116;

    internal static long SetResUid => IsArm ? 147 : 117;

    internal static long SetResGid => IsArm ? 149 : 119;

    /// <summary>From here on, the kernel asks the filter at every system call of this thread.</summary>
    internal static unsafe void Restrict(byte[] filter)
    {
        fixed (byte* code = filter)
        {
            var program = new NativeMethods.FilterProgram { Length = checked((ushort)(filter.Length / SeccompFilter.InstructionBytes)), Code = (nuint)code };
            if (NativeMethods.Control(SetSeccomp, FilterMode, (nuint)(&program), 0, 0) != 0)
            {
                throw LaunchException.Of("System calls cannot be filtered", Marshal.GetLastPInvokeError());
            }
        }
    }
}
