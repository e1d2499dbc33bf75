using System.Runtime.InteropServices;

namespace ToolExec.Guest;

/// <summary>The calls of Linux that the base library does not offer.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial long SystemCall(long number, long first, long second, long third, long fourth = 0);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    internal static partial int SetCapabilities(in CapabilityHeader header, in CapabilitySets sets);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "write")]
    internal static partial nint Write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "signal")]
    internal static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    internal static partial int Execute(byte* path, byte** arguments, byte** environment);

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FilterProgram
    {
        internal ushort Length;
        internal nuint Code;
    }

    /// <summary>struct landlock_ruleset_attr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LandlockRuleset
    {
        internal ulong Files;
        internal ulong Network;
        internal ulong Scopes;
    }

    /// <summary>struct landlock_path_beneath_attr.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct LandlockPathRule
    {
        internal ulong Allowed;
        internal int Parent;
    }

    /// <summary>struct __user_cap_header_struct; the process 0 is the thread itself.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CapabilityHeader
    {
        internal const uint Version3 = 0x20080522;
        internal uint Version;
        internal int Process;
    }

    /// <summary>Two of struct __user_cap_data_struct; all zero is no capability at all.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CapabilitySets
    {
        internal ulong EffectiveAndPermittedLow;
        internal ulong InheritableLowAndEffectiveHigh;
        internal ulong PermittedAndInheritableHigh;
    }
}
