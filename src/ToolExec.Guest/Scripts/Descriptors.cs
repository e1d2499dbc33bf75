using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ToolExec.Guest;

/// <summary>What the base library does not offer of file descriptors and of ending.</summary>
internal static partial class Descriptors
{
    /// <summary>Returns another number for what a descriptor stands for, which programs that are started do not get.</summary>
    public static int Duplicate(int descriptor)
    {
        const int DuplicateCloseOnExec = 1030;
        var copy = Control(descriptor, DuplicateCloseOnExec, 10);
        return copy >= 0 ? copy : throw new IOException($"Descriptor {descriptor} cannot be duplicated.");
    }

    public static void Replace(int descriptor, SafeFileHandle by) => Replace(descriptor, (int)by.DangerousGetHandle());

    public static void Replace(int descriptor, int by)
    {
        if (Duplicate(by, descriptor) < 0)
        {
            throw new IOException($"Descriptor {descriptor} cannot be replaced.");
        }
    }

    /// <summary>Ends the process without asking anybody in it.</summary>
    public static void ExitNow(int code)
    {
        if (OperatingSystem.IsWindows())
        {
#pragma warning disable RS0030 // This program is the guest, not a library.
            Environment.Exit(code);
#pragma warning restore RS0030
        }

        Exit(code);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int descriptor, int onto);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
