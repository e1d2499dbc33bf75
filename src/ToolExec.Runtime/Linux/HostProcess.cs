using System.Globalization;
using System.Runtime.InteropServices;

namespace ToolExec.Runtime;

/// <summary>What is asked of the host's own processes.</summary>
internal static partial class HostProcess
{
    private const int SigKill = 9;
    private const int StartTimeField = 19; // counted from the state, which follows the name in brackets

    /// <summary>Gets when a process started, as the kernel counts, or 0 where there is none.</summary>
    internal static ulong StartTime(int process)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return ulong.Parse(fields[StartTimeField], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Ends a process; one that is gone already is no fault.</summary>
    internal static void Kill(int process) => _ = KillCore(process, SigKill);

    /// <summary>Gets a value indicating whether this process is root.</summary>
    internal static bool IsRoot => OperatingSystem.IsLinux() && EffectiveUser() == 0;

    /// <summary>Gets the id of the user that this process acts as. On Linux alone.</summary>
    internal static int User => (int)EffectiveUser();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillCore(int process, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
