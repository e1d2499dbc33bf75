using System.Globalization;
using System.Runtime.InteropServices;

namespace ToolExec.Runtime;

/// <summary>
/// Sees to it that no descriptor of the host goes to a guest: an open folder would be a way around every wall. .NET marks its own so; libraries of the host may forget.
/// </summary>
internal static partial class InheritedDescriptors
{
    private const int GetFlags = 1; // F_GETFD
    private const int SetFlags = 2; // F_SETFD
    private const int CloseOnExec = 1;
    private const int FirstOwn = 3;

    /// <summary>Marks every descriptor beyond the standard three as one that programs started by this process do not get.</summary>
    internal static void Close()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
                && descriptor >= FirstOwn && Control(descriptor, GetFlags, 0) is var flags and >= 0 && (flags & CloseOnExec) == 0)
            {
                _ = Control(descriptor, SetFlags, flags | CloseOnExec);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, nint value);
}
