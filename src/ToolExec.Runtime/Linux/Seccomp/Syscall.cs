namespace ToolExec.Runtime;

/// <summary>A system call that guests may be allowed, with its numbers: they differ between processors.</summary>
/// <param name="Name">The kernel's name.</param>
/// <param name="X64">The number on x86-64.</param>
/// <param name="Arm64">The number on arm64, or -1: the newer processors lack the calls that others replaced.</param>
internal readonly record struct Syscall(string Name, int X64, int Arm64)
{
    /// <summary>The newest call that this table was made with. Libraries try newer ones and go on without them, if they are told that there is no such call.</summary>
    internal const int Newest = 462;

    /// <summary>Gets every call that a policy may allow. What is not here, no guest ever gets.</summary>
    /// <remarks>
    /// What the interpreters and their libraries need for memory, threads, time, signals, files and pipes. Left out on purpose: mounts and namespaces, other
    /// processes' memory, keys, BPF, performance counters, io_uring, user fault handling, modules, the clock, System V and POSIX message queues and
    /// semaphores (their names are the host's), credentials, priorities, descriptors of processes, and everything that only an administrator may do.
    /// </remarks>
    internal static IReadOnlyList<Syscall> All { get; } =
    [
        new("read", 0, 63), new("write", 1, 64), new("open", 2, -1), new("close", 3, 57), new("stat", 4, -1), new("fstat", 5, 80),
        new("lstat", 6, -1), new("poll", 7, -1), new("lseek", 8, 62), new("mmap", 9, 222), new("mprotect", 10, 226), new("munmap", 11, 215),
        new("brk", 12, 214), new("rt_sigaction", 13, 134), new("rt_sigprocmask", 14, 135), new("rt_sigreturn", 15, 139), new("ioctl", 16, 29),
        new("pread64", 17, 67), new("pwrite64", 18, 68), new("readv", 19, 65), new("writev", 20, 66), new("access", 21, -1),
        new("pipe", 22, -1), new("select", 23, -1), new("sched_yield", 24, 124), new("mremap", 25, 216), new("msync", 26, 227),
        new("mincore", 27, 232), new("madvise", 28, 233), new("dup", 32, 23), new("dup2", 33, -1), new("pause", 34, -1),
        new("nanosleep", 35, 101), new("getitimer", 36, 102), new("alarm", 37, -1), new("setitimer", 38, 103), new("getpid", 39, 172),
        new("sendfile", 40, 71), new("socket", 41, 198), new("connect", 42, 203), new("accept", 43, 202), new("sendto", 44, 206),
        new("recvfrom", 45, 207), new("sendmsg", 46, 211), new("recvmsg", 47, 212), new("shutdown", 48, 210), new("bind", 49, 200),
        new("listen", 50, 201), new("getsockname", 51, 204), new("getpeername", 52, 205), new("socketpair", 53, 199),
        new("setsockopt", 54, 208), new("getsockopt", 55, 209), new("clone", 56, 220), new("fork", 57, -1), new("vfork", 58, -1),
        new("execve", 59, 221), new("exit", 60, 93), new("wait4", 61, 260), new("kill", 62, 129), new("uname", 63, 160), new("fcntl", 72, 25),
        new("flock", 73, 32), new("fsync", 74, 82), new("fdatasync", 75, 83), new("truncate", 76, 45), new("ftruncate", 77, 46),
        new("getdents", 78, -1), new("getcwd", 79, 17), new("chdir", 80, 49), new("fchdir", 81, 50), new("rename", 82, -1),
        new("mkdir", 83, -1), new("rmdir", 84, -1), new("creat", 85, -1), new("link", 86, -1), new("unlink", 87, -1), new("symlink", 88, -1),
        new("readlink", 89, -1), new("chmod", 90, -1), new("fchmod", 91, 52), new("chown", 92, -1), new("fchown", 93, 55),
        new("lchown", 94, -1), new("umask", 95, 166), new("gettimeofday", 96, 169), new("getrlimit", 97, 163), new("getrusage", 98, 165),
        new("sysinfo", 99, 179), new("times", 100, 153), new("getuid", 102, 174), new("getgid", 104, 176), new("geteuid", 107, 175),
        new("getegid", 108, 177), new("setpgid", 109, 154), new("getppid", 110, 173), new("getpgrp", 111, -1), new("setsid", 112, 157),
        new("getgroups", 115, 158), new("getresuid", 118, 148), new("getresgid", 120, 150), new("getpgid", 121, 155), new("getsid", 124, 156),
        new("capget", 125, 90), new("rt_sigpending", 127, 136), new("rt_sigtimedwait", 128, 137), new("rt_sigsuspend", 130, 133),
        new("sigaltstack", 131, 132), new("utime", 132, -1), new("statfs", 137, 43), new("fstatfs", 138, 44), new("getpriority", 140, 141),
        new("sched_getparam", 143, 121), new("sched_getscheduler", 145, 120), new("sched_get_priority_max", 146, 125),
        new("sched_get_priority_min", 147, 126), new("sched_rr_get_interval", 148, 127), new("mlock", 149, 228), new("munlock", 150, 229),
        new("prctl", 157, 167), new("arch_prctl", 158, -1), new("gettid", 186, 178), new("readahead", 187, 213), new("setxattr", 188, 5),
        new("lsetxattr", 189, 6), new("fsetxattr", 190, 7), new("getxattr", 191, 8), new("lgetxattr", 192, 9), new("fgetxattr", 193, 10),
        new("listxattr", 194, 11), new("llistxattr", 195, 12), new("flistxattr", 196, 13), new("removexattr", 197, 14),
        new("lremovexattr", 198, 15), new("fremovexattr", 199, 16), new("time", 201, -1), new("futex", 202, 98),
        new("sched_setaffinity", 203, 122), new("sched_getaffinity", 204, 123), new("epoll_create", 213, -1), new("getdents64", 217, 61), new("set_tid_address", 218, 96),
        new("restart_syscall", 219, 128), new("fadvise64", 221, 223), new("timer_create", 222, 107), new("timer_settime", 223, 110),
        new("timer_gettime", 224, 108), new("timer_getoverrun", 225, 109), new("timer_delete", 226, 111), new("clock_gettime", 228, 113),
        new("clock_getres", 229, 114), new("clock_nanosleep", 230, 115), new("exit_group", 231, 94), new("epoll_wait", 232, -1),
        new("epoll_ctl", 233, 21), new("tgkill", 234, 131), new("utimes", 235, -1), new("waitid", 247, 95), new("inotify_init", 253, -1),
        new("inotify_add_watch", 254, 27), new("inotify_rm_watch", 255, 28), new("openat", 257, 56), new("mkdirat", 258, 34),
        new("fchownat", 260, 54), new("futimesat", 261, -1), new("newfstatat", 262, 79), new("unlinkat", 263, 35), new("renameat", 264, 38),
        new("linkat", 265, 37), new("symlinkat", 266, 36), new("readlinkat", 267, 78), new("fchmodat", 268, 53), new("faccessat", 269, 48),
        new("pselect6", 270, 72), new("ppoll", 271, 73), new("set_robust_list", 273, 99), new("get_robust_list", 274, 100),
        new("splice", 275, 76), new("tee", 276, 77), new("sync_file_range", 277, 84), new("utimensat", 280, 88), new("epoll_pwait", 281, 22),
        new("signalfd", 282, -1), new("timerfd_create", 283, 85), new("eventfd", 284, -1), new("fallocate", 285, 47),
        new("timerfd_settime", 286, 86), new("timerfd_gettime", 287, 87), new("accept4", 288, 242), new("signalfd4", 289, 74),
        new("eventfd2", 290, 19), new("epoll_create1", 291, 20), new("dup3", 292, 24), new("pipe2", 293, 59), new("inotify_init1", 294, 26),
        new("preadv", 295, 69), new("pwritev", 296, 70), new("recvmmsg", 299, 243), new("prlimit64", 302, 261), new("sendmmsg", 307, 269),
        new("getcpu", 309, 168), new("sched_getattr", 315, 275), new("renameat2", 316, 276), new("getrandom", 318, 278),
        new("memfd_create", 319, 279), new("membarrier", 324, 283), new("mlock2", 325, 284), new("copy_file_range", 326, 285),
        new("preadv2", 327, 286), new("pwritev2", 328, 287), new("pkey_mprotect", 329, 288), new("pkey_alloc", 330, 289),
        new("pkey_free", 331, 290), new("statx", 332, 291), new("rseq", 334, 293), new("clone3", 435, 435), new("close_range", 436, 436),
        new("openat2", 437, 437), new("faccessat2", 439, 439), new("epoll_pwait2", 441, 441), new("futex_waitv", 449, 449),
        new("fchmodat2", 452, 452), new("futex_wake", 454, 454), new("futex_wait", 455, 455),
    ];

    /// <summary>Gets the number on a processor, or -1.</summary>
    internal int On(SeccompArchitecture architecture) => architecture == SeccompArchitecture.X64 ? X64 : Arm64;
}
