namespace ToolExec.Runtime.Tests;

public sealed class SeccompFilterTests
{
    private const int NotPermitted = 1;
    private const int NoSuchCall = 38;
    private const int Self = 4711;

    private static readonly (string Name, SeccompPolicy Policy)[] Policies =
    [
        ("bounded", SeccompPolicy.InNamespaces(bounded: true)),
        ("unbounded", SeccompPolicy.InNamespaces(bounded: false)),
        ("launcher", SeccompPolicy.AmongHostProcesses(Self)),
    ];

    public static TheoryData<string, uint> Programs
    {
        get
        {
            var data = new TheoryData<string, uint>();
            foreach (var (name, _) in Policies)
            {
                data.Add(name, (uint)SeccompArchitecture.X64);
                data.Add(name, (uint)SeccompArchitecture.Arm64);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Build_EveryNumber_AllowsWhatThePolicyAllowsAndNothingElse(string name, uint processor)
    {
        var architecture = (SeccompArchitecture)processor;
        var policy = Policy(name);
        var program = SeccompFilter.Build(policy, architecture);
        var ruled = policy.Rules.Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        var allowed = policy.Allowed.Where(c => !ruled.Contains(c.Name)).Select(c => c.On(architecture)).Where(n => n >= 0).ToHashSet();
        var missing = SeccompPolicy.Missing.Select(c => c.On(architecture)).ToHashSet();
        var checkedCalls = policy.Allowed.Where(c => ruled.Contains(c.Name)).Select(c => c.On(architecture)).ToHashSet();

        for (var number = 0; number <= Syscall.Newest + 20; number++)
        {
            if (checkedCalls.Contains(number))
            {
                continue; // by their arguments: below
            }

            var expected = allowed.Contains(number) ? SeccompInterpreter.Allow
                : missing.Contains(number) || number > Syscall.Newest ? SeccompInterpreter.Error(NoSuchCall)
                : SeccompInterpreter.Error(NotPermitted);
            SeccompInterpreter.Run(program, architecture, number).Should().Be(expected, "of the call {0}", number);
        }
    }

    [Fact]
    public void Build_CallByAnotherProcessorsRules_EndsTheGuest()
    {
        const int X32 = 0x40000000;
        var program = SeccompFilter.Build(Policy("bounded"), SeccompArchitecture.X64);

        SeccompInterpreter.Run(program, (SeccompArchitecture)0x40000003, 3).Should().Be(SeccompInterpreter.KillProcess, "32-bit calls have other numbers");
        SeccompInterpreter.Run(program, SeccompArchitecture.X64, X32).Should().Be(SeccompInterpreter.KillProcess);
        SeccompInterpreter.Run(program, SeccompArchitecture.X64, X32 - 1).Should().Be(SeccompInterpreter.Error(NoSuchCall));
        SeccompInterpreter.Run(program, SeccompArchitecture.X64, 0).Should().Be(SeccompInterpreter.Allow);
    }

    [Theory]
    // clone: a thread, a process, new namespaces (user, network, mount)
    [InlineData("bounded", "clone", new ulong[] { 0x3D0F00 }, 0)]
    [InlineData("bounded", "clone", new ulong[] { 0x1200011 }, 0)]
    [InlineData("bounded", "clone", new ulong[] { 0x10000011 }, 1)]
    [InlineData("bounded", "clone", new ulong[] { 0x40000011 }, 1)]
    [InlineData("bounded", "clone", new ulong[] { 0x00020011 }, 1)]
    [InlineData("unbounded", "clone", new ulong[] { 0x3D0F00 }, 0)]
    [InlineData("unbounded", "clone", new ulong[] { 0x1200011 }, 1)]
    [InlineData("launcher", "clone", new ulong[] { 0x3D0F00 }, 0)]
    [InlineData("launcher", "clone", new ulong[] { 0x1200011 }, 1)]
    // sockets: unix, internet, netlink
    [InlineData("bounded", "socket", new ulong[] { 1, 1 }, 0)]
    [InlineData("bounded", "socket", new ulong[] { 2, 1 }, 97)]
    [InlineData("bounded", "socket", new ulong[] { 10, 1 }, 97)]
    [InlineData("bounded", "socket", new ulong[] { 16, 3 }, 97)]
    [InlineData("bounded", "socket", new ulong[] { 0x1_0000_0002, 1 }, 97)] // the kernel looks at 32 bits, so do we
    [InlineData("launcher", "socketpair", new ulong[] { 1, 0x80801 }, 0)]
    [InlineData("launcher", "socketpair", new ulong[] { 1, 2 }, 1)]
    [InlineData("launcher", "socketpair", new ulong[] { 2, 1 }, 97)]
    [InlineData("bounded", "socketpair", new ulong[] { 1, 2 }, 0)]
    // terminals, signals by descriptors
    [InlineData("bounded", "ioctl", new ulong[] { 0, 0x5421 }, 0)]
    [InlineData("bounded", "ioctl", new ulong[] { 0, 0x5412 }, 1)]
    [InlineData("bounded", "ioctl", new ulong[] { 0, 0x541C }, 1)]
    [InlineData("launcher", "ioctl", new ulong[] { 0, 0x8902 }, 1)]
    [InlineData("launcher", "ioctl", new ulong[] { 0, 0xFFFFFFFF_00005412 }, 1)]
    [InlineData("launcher", "fcntl", new ulong[] { 0, 4 }, 0)]
    [InlineData("launcher", "fcntl", new ulong[] { 0, 8 }, 1)]
    [InlineData("launcher", "fcntl", new ulong[] { 0, 15 }, 1)]
    // shared memory without a file, where nothing counts it
    [InlineData("unbounded", "mmap", new ulong[] { 0, 4096, 3, 0x22 }, 0)]
    [InlineData("unbounded", "mmap", new ulong[] { 0, 4096, 3, 0x21 }, 1)]
    [InlineData("unbounded", "mmap", new ulong[] { 0, 4096, 3, 0x23 }, 1)]
    [InlineData("unbounded", "mmap", new ulong[] { 0, 4096, 1, 0x01 }, 0)]
    // memory that no limit of a process counts: what grows down is a stack to the kernel, and a stack can be moved and made larger
    [InlineData("unbounded", "mmap", new ulong[] { 0, 4096, 3, 0x122 }, 1)]
    [InlineData("launcher", "mmap", new ulong[] { 0, 4096, 3, 0x20122 }, 1)]
    [InlineData("unbounded", "mmap", new ulong[] { 0, 4096, 3, 0x20022 }, 0)]
    [InlineData("bounded", "mmap", new ulong[] { 0, 4096, 3, 0x122 }, 0)]
    [InlineData("unbounded", "mremap", new ulong[] { 0, 4096, 8192, 1 }, 1)]
    [InlineData("launcher", "mremap", new ulong[] { 0, 4096, 8192, 1 }, 1)]
    [InlineData("bounded", "mremap", new ulong[] { 0, 4096, 8192, 1 }, 0)]
    // the host's files and processes
    [InlineData("launcher", "openat", new ulong[] { 0, 0, 0x80000 }, 0)]
    [InlineData("launcher", "openat", new ulong[] { 0, 0, 0x80200 }, 13)]
    [InlineData("launcher", "kill", new ulong[] { Self, 9 }, 0)]
    [InlineData("launcher", "kill", new ulong[] { 1, 9 }, 1)]
    [InlineData("launcher", "kill", new ulong[] { 0, 9 }, 1)]
    [InlineData("launcher", "kill", new ulong[] { 0xFFFFFFFF, 9 }, 1)]
    [InlineData("launcher", "tgkill", new ulong[] { Self, Self + 1, 6 }, 0)]
    [InlineData("launcher", "tgkill", new ulong[] { 1, 1, 9 }, 1)]
    [InlineData("launcher", "prlimit64", new ulong[] { 0 }, 0)]
    [InlineData("launcher", "prlimit64", new ulong[] { Self }, 0)]
    [InlineData("launcher", "prlimit64", new ulong[] { 1 }, 1)]
    [InlineData("launcher", "sched_setaffinity", new ulong[] { 0 }, 0)]
    [InlineData("launcher", "sched_setaffinity", new ulong[] { 1 }, 1)]
    public void Build_CallWithArguments_IsJudgedByThem(string name, string call, ulong[] arguments, int error)
    {
        foreach (var architecture in new[] { SeccompArchitecture.X64, SeccompArchitecture.Arm64 })
        {
            var number = Syscall.All.Single(c => c.Name == call).On(architecture);

            var verdict = SeccompInterpreter.Run(SeccompFilter.Build(Policy(name), architecture), architecture, number, arguments);

            verdict.Should().Be(error == 0 ? SeccompInterpreter.Allow : SeccompInterpreter.Error(error));
        }
    }

    [Theory]
    [InlineData(101)] // ptrace
    [InlineData(310)] // process_vm_readv
    [InlineData(165)] // mount
    [InlineData(272)] // unshare
    [InlineData(308)] // setns
    [InlineData(321)] // bpf
    [InlineData(298)] // perf_event_open
    [InlineData(250)] // keyctl
    [InlineData(323)] // userfaultfd
    [InlineData(425)] // io_uring_setup
    [InlineData(434)] // pidfd_open
    [InlineData(424)] // pidfd_send_signal
    [InlineData(129)] // rt_sigqueueinfo
    [InlineData(200)] // tkill
    [InlineData(29)] // shmget
    [InlineData(161)] // chroot
    [InlineData(105)] // setuid
    [InlineData(304)] // open_by_handle_at
    public void Build_DangerousCall_IsRefusedByEveryPolicy(int number)
    {
        foreach (var (_, policy) in Policies)
        {
            SeccompInterpreter.Run(SeccompFilter.Build(policy, SeccompArchitecture.X64), SeccompArchitecture.X64, number)
                .Should().Be(SeccompInterpreter.Error(NotPermitted));
        }
    }

    [Theory]
    [InlineData("chmod")]
    [InlineData("fchmodat2")]
    [InlineData("chown")]
    [InlineData("utimensat")]
    [InlineData("setxattr")]
    [InlineData("truncate")]
    [InlineData("inotify_add_watch")]
    [InlineData("socket")]
    [InlineData("connect")]
    [InlineData("fork")]
    [InlineData("memfd_create")]
    public void Build_CallThatReachesTheHost_IsRefusedAmongHostProcessesAlone(string call)
    {
        var number = Syscall.All.Single(c => c.Name == call).X64;

        SeccompInterpreter.Run(SeccompFilter.Build(Policy("launcher"), SeccompArchitecture.X64), SeccompArchitecture.X64, number, 1)
            .Should().Be(SeccompInterpreter.Error(NotPermitted));
        SeccompInterpreter.Run(SeccompFilter.Build(Policy("bounded"), SeccompArchitecture.X64), SeccompArchitecture.X64, number, 1)
            .Should().Be(SeccompInterpreter.Allow);
    }

    [Fact]
    public void All_Numbers_AreThoseOfTheKernelAndUnique()
    {
        Syscall.All.Select(c => c.Name).Should().OnlyHaveUniqueItems();
        Syscall.All.Select(c => c.X64).Should().OnlyHaveUniqueItems().And.OnlyContain(n => n >= 0 && n <= Syscall.Newest);
        Syscall.All.Where(c => c.Arm64 >= 0).Select(c => c.Arm64).Should().OnlyHaveUniqueItems().And.OnlyContain(n => n <= Syscall.Newest);
        Syscall.All.Single(c => c.Name == "execve").Should().Be(new Syscall("execve", 59, 221));
        Syscall.All.Single(c => c.Name == "openat").Should().Be(new Syscall("openat", 257, 56));
        Syscall.All.Single(c => c.Name == "clone").Should().Be(new Syscall("clone", 56, 220));
        Syscall.All.Where(c => c.X64 >= 424).Should().OnlyContain(c => c.X64 == c.Arm64, "since Linux 5.1 all processors share their numbers");
    }

    private static SeccompPolicy Policy(string name) => Policies.Single(p => p.Name == name).Policy;
}
