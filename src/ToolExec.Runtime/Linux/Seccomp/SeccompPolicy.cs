namespace ToolExec.Runtime;

/// <summary>Which system calls a guest may make. The less another wall bounds, the more is refused here.</summary>
internal sealed record SeccompPolicy
{
    private const int OperationNotPermitted = 1; // EPERM
    private const int AccessDenied = 13; // EACCES
    private const int NoSuchCall = 38; // ENOSYS
    private const int NoSuchAddressFamily = 97; // EAFNOSUPPORT
    private const uint All = uint.MaxValue;

    private static readonly string[] ProcessCalls = ["fork", "vfork"];
    private static readonly string[] SocketCalls = ["socket", "connect", "accept", "accept4", "bind", "listen"];

    // Landlock does not look at these: with the host's own user they would reach the host's files.
    private static readonly string[] FileCalls =
    [
        "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "futimesat", "utimensat",
        "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "truncate", "creat",
        "inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch",
    ];

    // The limit of a process's data counts neither memory by descriptor nor the stack, which could be moved elsewhere and made larger. Libraries copy instead.
    private static readonly string[] UncountedCalls = ["memfd_create", "mremap"];

    // Their flags stand in memory, where a filter cannot look. Libraries go on with the older calls.
    private static readonly string[] UnreadableCalls = ["clone3", "openat2"];

    /// <summary>Gets a value indicating whether the guest may start processes. Threads it always may.</summary>
    internal bool Processes { get; init; }

    /// <summary>Gets a value indicating whether the guest may open Unix sockets: where it has a network and a root of its own.</summary>
    internal bool UnixSockets { get; init; }

    /// <summary>Gets a value indicating whether the guest may change files' owners, modes, times and lengths by their names: where it has a root of its own.</summary>
    internal bool FileChanges { get; init; }

    /// <summary>Gets a value indicating whether the guest may share memory that no file is behind: where something counts that memory. Where not, it may take none that the limit of a process's data leaves out.</summary>
    internal bool SharedMemory { get; init; }

    /// <summary>Gets the id of the guest's process, the only one that it may signal and limit; <see langword="null"/> where it sees no other.</summary>
    internal int? OnlyProcess { get; init; }

    /// <summary>The policy for guests in namespaces of their own.</summary>
    /// <param name="bounded">Whether a control group counts their processes and their memory.</param>
    /// <param name="sharedMemory">Whether they cannot do without shared memory, although nothing counts it.</param>
    internal static SeccompPolicy InNamespaces(bool bounded, bool sharedMemory = false) =>
        new() { Processes = bounded, SharedMemory = bounded || sharedMemory, UnixSockets = true, FileChanges = true };

    /// <summary>The policy for a guest among the host's processes.</summary>
    /// <param name="process">The guest's id.</param>
    /// <param name="sharedMemory">Whether it cannot do without shared memory, although nothing counts it.</param>
    internal static SeccompPolicy AmongHostProcesses(int process, bool sharedMemory = false) => new() { OnlyProcess = process, SharedMemory = sharedMemory };

    /// <summary>The calls that are allowed, whatever their arguments.</summary>
    internal IEnumerable<Syscall> Allowed => Syscall.All.Where(call =>
        !UnreadableCalls.Contains(call.Name)
        && (Processes || !ProcessCalls.Contains(call.Name))
        && (UnixSockets || !SocketCalls.Contains(call.Name))
        && (FileChanges || !FileCalls.Contains(call.Name))
        && (SharedMemory || !UncountedCalls.Contains(call.Name)));

    /// <summary>The calls that the guest is told do not exist, so that its libraries take others.</summary>
    internal static IEnumerable<Syscall> Missing => Syscall.All.Where(call => UnreadableCalls.Contains(call.Name));

    /// <summary>What must be true of allowed calls' arguments.</summary>
    internal IEnumerable<SeccompRule> Rules
    {
        get
        {
            const uint NewNamespaces = 0x7E020000; // CLONE_NEW*
            const uint Thread = 0x00010000; // CLONE_THREAD
            yield return new("clone", 0, NewNamespaces, [0], Allowed: true, OperationNotPermitted);
            if (!Processes)
            {
                yield return new("clone", 0, Thread, [Thread], Allowed: true, OperationNotPermitted);
            }

            if (UnixSockets)
            {
                yield return new("socket", 0, All, [1], Allowed: true, NoSuchAddressFamily);
            }

            // A pair of datagram sockets could be turned to any socket of the host by its name.
            yield return new("socketpair", 0, All, [1], Allowed: true, NoSuchAddressFamily);
            yield return new("socketpair", 1, 0xF, UnixSockets ? [1, 2, 5] : [1], Allowed: true, OperationNotPermitted);

            // TIOCSTI, TIOCLINUX and TIOCSETD put words into a terminal; FIOSETOWN and SIOCSPGRP send signals to others.
            yield return new("ioctl", 1, All, [0x5412, 0x541C, 0x5423, 0x8901, 0x8902], Allowed: false, OperationNotPermitted);
            yield return new("fcntl", 1, All, [8, 10, 15], Allowed: false, OperationNotPermitted); // F_SETOWN, F_SETSIG, F_SETOWN_EX
            if (!SharedMemory)
            {
                yield return new("mmap", 3, 0x21, [0x21], Allowed: false, OperationNotPermitted); // MAP_SHARED | MAP_ANONYMOUS
                yield return new("mmap", 3, 0x100, [0x100], Allowed: false, OperationNotPermitted); // MAP_GROWSDOWN: to the kernel it is a stack
            }

            if (!FileChanges)
            {
                const uint Truncate = 0x200; // O_TRUNC: Linux before 6.2 does not guard it
                yield return new("open", 1, Truncate, [0], Allowed: true, AccessDenied);
                yield return new("openat", 2, Truncate, [0], Allowed: true, AccessDenied);
            }

            if (OnlyProcess is { } process)
            {
                var self = (uint)process;
                yield return new("kill", 0, All, [self], Allowed: true, OperationNotPermitted);
                yield return new("tgkill", 0, All, [self], Allowed: true, OperationNotPermitted);
                yield return new("prlimit64", 0, All, [0, self], Allowed: true, OperationNotPermitted);
                yield return new("sched_setaffinity", 0, All, [0, self], Allowed: true, OperationNotPermitted);
            }
        }
    }

    /// <summary>What a call gives that is not allowed.</summary>
    internal const int RefusedError = OperationNotPermitted;

    /// <summary>What a call gives that does not exist for the guest.</summary>
    internal const int MissingError = NoSuchCall;
}
