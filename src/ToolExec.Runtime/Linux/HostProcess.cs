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

    /// <summary>Gets the number of the namespace whose processes this one sees, and its own id belongs to; 0 where it is not known.</summary>
    internal static ulong Namespace { get; } = ReadNamespace();

    /// <summary>Ends a process; one that is gone already is no fault.</summary>
    internal static void Kill(int process) => _ = KillCore(process, SigKill);

    /// <summary>Gets a value indicating whether this process is root.</summary>
    internal static bool IsRoot => OperatingSystem.IsLinux() && EffectiveUser() == 0;

    /// <summary>Gets the id of the user that this process acts as. On Linux alone.</summary>
    internal static int User => (int)EffectiveUser();

    // "pid:[4026531836]"
    private static ulong ReadNamespace()
    {
        try
        {
            return OperatingSystem.IsLinux() && new FileInfo("/proc/self/ns/pid").LinkTarget?.Split('[', ']') is [_, var number, ..]
                && ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillCore(int process, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
