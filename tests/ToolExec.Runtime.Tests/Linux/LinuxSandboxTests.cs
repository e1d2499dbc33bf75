using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

public sealed class LinuxSandboxTests(LinuxSandboxes sandboxes) : IClassFixture<LinuxSandboxes>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    public static TheoryData<LinuxTier> Tiers => [.. Enum.GetValues<LinuxTier>()];

    [Fact]
    public void AddLinuxSandbox_WrongSetting_IsRefusedByItsName()
    {
        static string? Fault(Action<LinuxSandboxOptions> change)
        {
            var options = new LinuxSandboxOptions();
            change(options);
            return options.Check()?.Name;
        }

        FluentActions.Invoking(() => LinuxBuilderExtensions.AddLinuxSandbox(null!)).Should().Throw<ArgumentNullException>();
        Fault(_ => { }).Should().BeNull();
        Fault(o => o.Name = " ").Should().Contain("Name");
        Fault(o => o.MinimumTier = (LinuxTier)9).Should().Contain("MinimumTier");
        Fault(o => o.MaximumTier = LinuxTier.Launcher).Should().BeNull("both ends are the same tier");
        Fault(o => (o.MinimumTier, o.MaximumTier) = (LinuxTier.Bubblewrap, LinuxTier.NamespacedLauncher)).Should().Contain("MaximumTier");
        Fault(o => o.Limits = null!).Should().Contain("Limits");
        Fault(o => o.CgroupSubtree = "here").Should().Contain("CgroupSubtree");
        Fault(o => o.CgroupSubtree = "/a/../b").Should().Contain("CgroupSubtree");
        Fault(o => o.ReadableFolders.Add("data")).Should().Contain("ReadableFolders");
        Fault(o => o.ReadableFolders.Add("/")).Should().Contain("ReadableFolders");
    }

    [ComponentTheory("node", "python3", "bwrap")]
    [MemberData(nameof(Tiers))]
    public async Task ProbeAsync_EachTier_RunsEveryLanguageAndSaysWhatItIs(LinuxTier tier)
    {
        var info = (await sandboxes.GetAsync(tier)).Info;

        info.Languages.Should().BeEquivalentTo([SandboxLanguages.JavaScript, SandboxLanguages.TypeScript, SandboxLanguages.Python, SandboxLanguages.CSharp], info.Details);
        info.Isolation.Should().Be(tier == LinuxTier.Launcher ? SandboxIsolation.RestrictedProcess : SandboxIsolation.Namespaces);
        info.Profile.Should().Be(SandboxProfile.Standard);
        info.Details.Should().StartWith($"Tier {tier}: ");
    }

    [ComponentTheory("node", "python3", "bwrap")]
    [InlineData(LinuxTier.BubblewrapCgroups, SandboxLanguages.JavaScript, true, true, true)]
    [InlineData(LinuxTier.BubblewrapCgroups, SandboxLanguages.Python, true, true, true)]
    [InlineData(LinuxTier.BubblewrapCgroups, SandboxLanguages.CSharp, true, true, true)]
    [InlineData(LinuxTier.BubblewrapCgroups, SandboxLanguages.TypeScript, true, true, true)]
    [InlineData(LinuxTier.Bubblewrap, SandboxLanguages.JavaScript, true, false, false)]
    [InlineData(LinuxTier.Bubblewrap, SandboxLanguages.Python, true, false, false)]
    [InlineData(LinuxTier.Bubblewrap, SandboxLanguages.CSharp, false, false, false)]
    [InlineData(LinuxTier.NamespacedLauncher, SandboxLanguages.JavaScript, true, false, null)]
    [InlineData(LinuxTier.NamespacedLauncher, SandboxLanguages.CSharp, false, false, null)]
    [InlineData(LinuxTier.Launcher, SandboxLanguages.JavaScript, true, false, null)]
    [InlineData(LinuxTier.Launcher, SandboxLanguages.TypeScript, true, false, null)]
    [InlineData(LinuxTier.Launcher, SandboxLanguages.Python, true, false, null)]
    [InlineData(LinuxTier.Launcher, SandboxLanguages.CSharp, false, false, null)]
    public async Task ExecuteAsync_EachTier_RunsTheScriptAndSaysWhatWasBounded(LinuxTier tier, string language, bool memory, bool cpu, bool? processes)
    {
        var sandbox = await sandboxes.GetAsync(tier);
        var gateway = new TestGateway();
        var code = language switch
        {
            SandboxLanguages.JavaScript => "console.log('hi'); return await tools.math.add({ a: 1, b: 2 })",
            SandboxLanguages.TypeScript => "const three: number = await tools.math.add({ a: 1, b: 2 } as { a: number; b: number }); console.log('hi'); return three",
            SandboxLanguages.Python => "print('hi')\nreturn await tools.math.add(a=1, b=2)",
            _ => "System.Console.WriteLine(\"hi\"); return await tools.math.add(new { a = 1, b = 2 });",
        };

        var result = await sandbox.ExecuteAsync(Request(language, code, gateway), CancellationToken.None).AsTask().WaitAsync(Long);

        result.Error.Should().BeNull();
        result.Value.GetInt32().Should().Be(3);
        result.Stdout.Should().Be("hi\n");
        gateway.Calls.Should().ContainSingle();
        result.LimitsEnforced.Should().Be(new LimitsEnforced
        {
            Timeout = true,
            Output = true,
            Result = true,
            Memory = memory,
            Cpu = cpu,
            Disk = true,
            Processes = processes ?? HostProcess.IsRoot,
        });
        (await LeftGroupsAsync()).Should().BeEmpty();
    }

    // The launcher lets no thread be named, so the guest cannot tell those of the script from the runtime's: there it is the time limit that ends it.
    [ComponentTheory("node", "bwrap")]
    [InlineData(LinuxTier.Bubblewrap)]
    [InlineData(LinuxTier.BubblewrapCgroups)]
    public async Task ExecuteAsync_CSharpWaitsForWhatCannotCome_IsADeadlock(LinuxTier tier)
    {
        var sandbox = await sandboxes.GetAsync(tier);

        var result = await sandbox.ExecuteAsync(Request(SandboxLanguages.CSharp, "await new TaskCompletionSource().Task;"), CancellationToken.None).AsTask().WaitAsync(Long);

        result.Error!.Kind.Should().Be(SandboxErrorKind.Deadlock, result.Error.Message);
    }

    [ComponentFact("python3", "bwrap")]
    public async Task ExecuteAsync_MoreMemoryThanTheGroupHas_IsAMemoryLimit()
    {
        var sandbox = await sandboxes.GetAsync(LinuxTier.BubblewrapCgroups);
        var request = Request(SandboxLanguages.Python, "kept = bytearray(b'1') * (200 << 20)") with { Limits = new() { MemoryBytes = 64 << 20 } };

        var result = await sandbox.ExecuteAsync(request, CancellationToken.None).AsTask().WaitAsync(Long);

        result.Error!.Kind.Should().Be(SandboxErrorKind.MemoryLimit);
        (await LeftGroupsAsync()).Should().BeEmpty();
    }

    // Without a group it is the limit of a process's data that bounds memory, and the kernel counts only what it takes for data.
    [ComponentTheory("python3", "bwrap")]
    [InlineData(LinuxTier.Bubblewrap)]
    [InlineData(LinuxTier.NamespacedLauncher)]
    [InlineData(LinuxTier.Launcher)]
    public async Task ExecuteAsync_MoreMemoryThanTheProcessHasByWaysThatAreNotCounted_IsRefused(LinuxTier tier)
    {
        const string Code = """
            import ctypes, mmap, os, resource
            size, could = 192 << 20, []
            libc = ctypes.CDLL(None, use_errno=True)
            libc.mremap.restype = ctypes.c_void_p
            libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
            here = ctypes.c_void_p.in_dll(libc, 'environ').value & ~4095

            def fill(memory):
                for at in range(0, size, 4096): memory[at] = 1
                memory.close()

            def data(): fill(mmap.mmap(-1, size))
            def grows_down(): fill(mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100))
            def shared(): fill(mmap.mmap(-1, size, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS))
            def device(): fill(mmap.mmap(os.open('/dev/zero', os.O_RDWR), size, flags=mmap.MAP_SHARED))
            def read_only():
                memory = os.open('/proc/self/mem', os.O_WRONLY)
                place = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)
                start = ctypes.addressof(ctypes.py_object.from_address(id(place))) + object.__basicsize__
                start = ctypes.c_void_p.from_address(start).value
                for at in range(0, size, 4096):
                    if os.pwrite(memory, b'1', start + at) != 1: raise OSError()
            def stack_moves():
                moved = libc.mremap(here, 4096, size, 1)
                if moved in (None, ctypes.c_void_p(-1).value): raise OSError()
                ctypes.memset(moved, 1, size)
            def stack_grows():
                resource.setrlimit(resource.RLIMIT_STACK, (size, size))

            for way in [data, grows_down, shared, device, read_only, stack_grows, stack_moves]:
                try:
                    way(); could.append(way.__name__)
                except (OSError, ValueError, MemoryError): pass
            return could
            """;
        var sandbox = await sandboxes.GetAsync(tier);

        var result = await sandbox.ExecuteAsync(Request(SandboxLanguages.Python, Code) with { Limits = new() { MemoryBytes = 64 << 20 } }, CancellationToken.None)
            .AsTask().WaitAsync(Long);

        result.LimitsEnforced.Memory.Should().BeTrue();
        result.Error.Should().BeNull(result.Error?.Message + result.Stderr);
        result.Value.GetRawText().Should().Be("[]");
    }

    [ComponentFact("python3", "bwrap")]
    public async Task ExecuteAsync_MoreThreadsThanTheGroupHas_AreRefused()
    {
        const string Code = """
            import threading, time
            count = 0
            try:
                while count < 200:
                    threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); count += 1
            except RuntimeError: pass
            return count
            """;
        foreach (var tier in HostProcess.IsRoot ? (LinuxTier[])[LinuxTier.BubblewrapCgroups, LinuxTier.Launcher] : [LinuxTier.BubblewrapCgroups])
        {
            var sandbox = await sandboxes.GetAsync(tier);

            var result = await sandbox.ExecuteAsync(Request(SandboxLanguages.Python, Code) with { Limits = new() { Processes = 20 } }, CancellationToken.None)
                .AsTask().WaitAsync(Long);

            result.Error.Should().BeNull();
            result.Value.GetInt32().Should().BeInRange(10, 20);
        }
    }

    [ComponentFact("python3", "bwrap")]
    public async Task ExecuteAsync_ShareOfAProcessor_IsKept()
    {
        const string Code = "import time\nstart = time.process_time(), time.monotonic()\nwhile time.monotonic() - start[1] < 1: pass\nreturn time.process_time() - start[0]";
        var sandbox = await sandboxes.GetAsync(LinuxTier.BubblewrapCgroups);

        var result = await sandbox.ExecuteAsync(Request(SandboxLanguages.Python, Code) with { Limits = new() { CpuQuotaMillis = 200 } }, CancellationToken.None)
            .AsTask().WaitAsync(Long);

        result.Value.GetDouble().Should().BeLessThan(0.5, "it may have a fifth of a processor, and had all of one otherwise");
    }

    [ComponentTheory("python3", "bwrap")]
    [MemberData(nameof(Tiers))]
    public async Task ExecuteAsync_CancelledWhileItRuns_ThrowsWithTheTokenAndLeavesNothing(LinuxTier tier)
    {
        var sandbox = await sandboxes.GetAsync(tier);
        using var cancel = new CancellationTokenSource();
        var tool = new BlockedTool();

        var run = sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "await tools.ping()", tool.Gateway), cancel.Token).AsTask();
        await tool.Begun.WaitAsync(Long);
        await cancel.CancelAsync();

        (await FluentActions.Awaiting(() => run.WaitAsync(Long)).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);
        (await LeftGroupsAsync()).Should().BeEmpty();
    }

    [ComponentTheory("python3", "bwrap")]
    [InlineData(LinuxTier.BubblewrapCgroups)]
    [InlineData(LinuxTier.Launcher)]
    public async Task ExecuteAsync_ReadableFolder_CanBeReadAndNotWritten(LinuxTier tier)
    {
        var folder = Directory.CreateTempSubdirectory("toolexec-data-");
#pragma warning disable CA1416 // The sandbox is one of Linux.
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101); // rwxr-xr-x
#pragma warning restore CA1416
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "data.txt"), "forty-two");
        var options = new LinuxSandboxOptions { MinimumTier = tier, MaximumTier = tier, ReadableFolders = { folder.FullName } };
        await using var sandbox = sandboxes.Create(options);
        (await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Long)).IsAvailable.Should().BeTrue();

        var result = await sandbox.ExecuteAsync(
            Request(SandboxLanguages.Python, $"text = open('{folder.FullName}/data.txt').read()\ntry:\n    open('{folder.FullName}/x', 'w')\nexcept OSError:\n    return text"),
            CancellationToken.None).AsTask().WaitAsync(Long);

        result.Value.GetString().Should().Be("forty-two");
        folder.Delete(recursive: true);
    }

    [ComponentFact("bwrap")]
    public async Task ProbeAsync_LessThanTheMinimum_SaysWhyAndDoesNotWeaken()
    {
        var options = new LinuxSandboxOptions { MinimumTier = LinuxTier.BubblewrapCgroups, CgroupSubtree = "/no/such/group" };
        await using var sandbox = sandboxes.Create(options);

        var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Long);
        var result = await sandbox.ExecuteAsync(Request(SandboxLanguages.Python, "return 1"), CancellationToken.None).AsTask().WaitAsync(Long);

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("/no/such/group");
        result.Status.Should().Be(SandboxStatus.Failed);
        sandbox.Info.Languages.Should().BeEmpty();
    }

    [ComponentFact("bwrap")]
    public async Task ProbeAsync_GroupsNotGranted_TakesTheNextTier()
    {
        await using var sandbox = sandboxes.Create(new LinuxSandboxOptions { CgroupSubtree = "/no/such/group" });

        await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Long);

        sandbox.Info.Details.Should().StartWith("Tier Bubblewrap: ");
    }

    [Fact]
    public async Task ProbeAsync_NoInterpreter_NamesIt()
    {
        await using var sandbox = sandboxes.Create(
            new LinuxSandboxOptions(), new GuestOptions { Node = "no-node", Python = "no-python", DotNet = "no-dotnet", CSharpFolder = TestGuest.Folder });

        var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Long);

        probe.IsAvailable.Should().BeFalse();
        probe.Description.Should().Contain("no-node").And.Contain("no-python").And.Contain("no-dotnet");
    }

    [ComponentFact("python3", "bwrap")]
    public async Task ProbeAsync_Again_TriesWhatWasChosen()
    {
        await using var sandbox = sandboxes.Create(new LinuxSandboxOptions { MaximumTier = LinuxTier.Bubblewrap });
        var first = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Long);

        var second = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Long);

        second.Should().Be(first);
        await sandbox.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task ProbeAsync_Cancelled_ThrowsWithTheToken()
    {
        await using var sandbox = sandboxes.Create(new LinuxSandboxOptions());
        var cancelled = new CancellationToken(canceled: true);

        (await FluentActions.Awaiting(() => sandbox.ProbeAsync(cancelled).AsTask().WaitAsync(Long)).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(cancelled);
    }

    private static SandboxRequest Request(string language, string code, TestGateway? gateway = null) =>
        new() { Language = language, Code = code, Gateway = gateway ?? new TestGateway(), Tools = TestGateway.Tools };

    // Other tests of this process may have groups at the same time: theirs go by themselves.
    private static async Task<List<string>> LeftGroupsAsync()
    {
        var own = $"toolexec-{Environment.ProcessId}-";
        List<string> Now() => CgroupParents.Find(null, out _) is { } parents
            ? [.. parents.Folders.SelectMany(f => Directory.EnumerateDirectories(f, own + "*")).Select(f => Path.GetFileName(f)).Distinct(StringComparer.Ordinal)]
            : [];
        var left = Now();
        for (var i = 0; i < 500 && left.Count > 0; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            left = [.. left.Intersect(Now(), StringComparer.Ordinal)];
        }

        return left;
    }
}
