using System.Runtime.InteropServices;

namespace ToolExec.Foundation.Processes;

/// <summary>The Unix calls the base library does not offer.</summary>
internal static partial class NativeMethods
{
    internal const int SigKill = 9;
    internal const int SigTerm = 15;

    /// <summary>SIGSTOP on Linux (macOS has another number; it is only used where /proc is).</summary>
    internal const int LinuxSigStop = 19;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);
}
