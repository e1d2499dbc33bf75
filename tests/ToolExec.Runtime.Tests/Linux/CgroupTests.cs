using System.Globalization;
using ToolExec.Foundation.Processes;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

public sealed class CgroupTests : IDisposable
{
    private static readonly CgroupLimits Limits = new(64 * 1024 * 1024, 16, 500);
    private readonly DirectoryInfo _fake = Directory.CreateTempSubdirectory("toolexec-cgroup-");

    public void Dispose() => _fake.Delete(recursive: true);

    [CgroupFact]
    public async Task KillAsync_EverythingThatWasStarted_IsGoneAndTheGroupToo()
    {
        var group = new Cgroup(Parents(), CgroupParents.NewName());
        group.Create(Limits);
        await using var child = Start(group, "sleep 1000 & setsid sleep 1000 & (setsid sleep 1000 &) ; echo ready; wait");
        using var lines = new BoundedLineReader(child.StandardOutput, 1024);
        await lines.ReadLineAsync(CancellationToken.None).AsTask().OrHang();
        var inside = await File.ReadAllLinesAsync(group.Doors[0]);
        inside.Should().HaveCountGreaterThanOrEqualTo(4);

        (await group.RemoveAsync().OrHang()).Should().BeTrue();

        inside.Where(pid => ProcessTable.IsRunning(int.Parse(pid, CultureInfo.InvariantCulture))).Should().BeEmpty();
        group.Doors.Should().OnlyContain(door => !File.Exists(door));
    }

    [CgroupFact]
    public async Task Create_MoreProcessesThanAllowed_AreRefusedAndToldOf()
    {
        var group = new Cgroup(Parents(), CgroupParents.NewName());
        group.Create(Limits with { Processes = 4 });
        await using var child = Start(group, "for i in 1 2 3 4 5 6 7 8; do sleep 1000 & done; wait");
        await Patience.UntilAsync(() => group.RanOutOfProcesses);

        (await File.ReadAllLinesAsync(group.Doors[0])).Length.Should().BeLessThanOrEqualTo(4);
        group.RanOutOfMemory.Should().BeFalse();
        (await group.RemoveAsync().OrHang()).Should().BeTrue();
    }

    [CgroupFact]
    public async Task Create_MoreMemoryThanAllowed_EndsTheProcessAndSaysSo()
    {
        var group = new Cgroup(Parents(), CgroupParents.NewName());
        group.Create(Limits with { MemoryBytes = 32 * 1024 * 1024 });
        await using var child = Start(group, "exec tail /dev/zero");

        var exit = await child.Exited.WaitAsync(TimeSpan.FromSeconds(30)).OrHang();

        exit.Signal.Should().Be(9);
        group.RanOutOfMemory.Should().BeTrue();
        (await group.RemoveAsync().OrHang()).Should().BeTrue();
    }

    [CgroupFact]
    public async Task RemoveLeftOversAsync_GroupsOfAHostThatIsGone_AreRemovedWithWhatRunsInThem()
    {
        var parents = Parents();
        var left = new Cgroup(parents, $"toolexec-{HostProcess.Namespace}-4194304-77-1"); // beyond the largest process id
        left.Create(Limits);
        var own = new Cgroup(parents, CgroupParents.NewName());
        own.Create(Limits);
        await using var orphan = Start(left, "exec sleep 1000");
        await Patience.UntilAsync(() => File.ReadAllText(left.Doors[^1]).Length > 0);

        await parents.RemoveLeftOversAsync(CancellationToken.None).OrHang();

        (await orphan.Exited.OrHang()).Signal.Should().Be(9);
        left.Doors.Should().OnlyContain(door => !File.Exists(door));
        own.Doors.Should().OnlyContain(door => File.Exists(door), "its host lives");
        (await own.RemoveAsync().OrHang()).Should().BeTrue();
    }

    [Fact]
    public async Task RemoveLeftOversAsync_GroupsOfHostsThatCannotBeSeen_AreLeftAlone()
    {
        var space = HostProcess.Namespace;
        space.Should().NotBe(0);
        string[] others = [$"toolexec-{space + 1}-4194304-77-1", "toolexec-4194304-77-1", "toolexec-0-4194304-77-1"];
        string[] gone = [$"toolexec-{space}-4194304-77-1", $"toolexec-{space}-{Environment.ProcessId}-1-1"];
        foreach (var name in others.Concat(gone))
        {
            _fake.CreateSubdirectory(name);
        }

        var removed = await new CgroupParents(Unified: true, _fake.FullName, _fake.FullName, null).RemoveLeftOversAsync(CancellationToken.None).OrHang();

        removed.Should().Be(gone.Length);
        _fake.EnumerateDirectories().Select(f => f.Name).Should().BeEquivalentTo(others, "whose processes another container sees looks gone from here, and lives");
    }

    // A signal to the process 0 would end this one with its whole group.
    [Fact]
    public async Task KillAsync_ProcessesThatCannotBeSeen_AreLeftAlone()
    {
        var group = _fake.CreateSubdirectory("one").FullName;
        await File.WriteAllTextAsync(Path.Combine(group, "pids.max"), "16");
        await File.WriteAllTextAsync(Path.Combine(group, "cgroup.procs"), "0\n0\n");

        (await new Cgroup(new CgroupParents(Unified: false, _fake.FullName, _fake.FullName, null), "one").KillAsync().OrHang()).Should().BeFalse();
    }

    [Fact]
    public void NewName_TellsWhoseItIs()
    {
        CgroupParents.NewName().Should().StartWith($"toolexec-{HostProcess.Namespace}-{Environment.ProcessId}-{HostProcess.StartTime(Environment.ProcessId)}-");
    }

    [Fact]
    public void Find_NothingMounted_SaysSo()
    {
        CgroupParents.Find(["20 1 0:5 / /proc rw - proc proc rw"], ["0::/"], null, out var reason).Should().BeNull();

        reason.Should().Contain("memory").And.Contain("pids");
    }

    [Fact]
    public void Find_Version2WithoutMemory_SaysWhatThereIs()
    {
        File.WriteAllText(Path.Combine(_fake.FullName, "cgroup.controllers"), "hugetlb cpu\n");

        CgroupParents.Find([Mount("cgroup2", "rw")], ["0::/"], null, out var reason).Should().BeNull();

        reason.Should().Contain("hugetlb, cpu");
    }

    [Fact]
    public void Find_Version2_HandsControllersOnAndMakesGroupsInTheOwnOne()
    {
        // A kernel makes the files of a new group; the test has them before.
        var own = Directory.CreateDirectory(Path.Combine(_fake.FullName, "system.slice", "host.service")).FullName;
        File.WriteAllText(Path.Combine(own, "cgroup.controllers"), "cpuset cpu memory pids\n");
        File.WriteAllText(Path.Combine(own, "cgroup.subtree_control"), "");

        CgroupParents.Find([Mount("cgroup2", "rw,nsdelegate")], ["0::/system.slice/host.service"], null, out var reason).Should().BeNull();

        File.ReadAllText(Path.Combine(own, "cgroup.subtree_control")).Should().Be("+memory +pids +cpu");
        reason.Should().Contain(own).And.Contain("Delegate=yes", "in a group without control files nothing can be limited");
        Directory.EnumerateDirectories(own).Should().BeEmpty("the group that was tried is gone");
    }

    [Fact]
    public void Create_Version2_WritesLimitsAsThatVersionWantsThem()
    {
        var group = Directory.CreateDirectory(Path.Combine(_fake.FullName, "one")).FullName;
        foreach (var file in new[] { "memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cpu.max", "cgroup.kill", "cgroup.procs" })
        {
            File.WriteAllText(Path.Combine(group, file), "");
        }

        var cgroup = new Cgroup(new CgroupParents(Unified: true, _fake.FullName, _fake.FullName, _fake.FullName), "one");
        cgroup.Create(Limits);

        string Value(string file) => File.ReadAllText(Path.Combine(group, file));
        Value("memory.max").Should().Be(Limits.MemoryBytes.ToString(CultureInfo.InvariantCulture));
        Value("memory.swap.max").Should().Be("0");
        Value("memory.oom.group").Should().Be("1");
        Value("pids.max").Should().Be("16");
        Value("cpu.max").Should().Be("50000 100000");
        cgroup.Doors.Should().Equal(Path.Combine(group, "cgroup.procs"));
    }

    [Theory]
    [InlineData("low 0\noom 3\noom_kill 0\n", false)]
    [InlineData("low 0\noom 3\noom_kill 2\n", true)]
    [InlineData("", false)]
    public void RanOutOfMemory_Version2_ReadsTheEvents(string events, bool expected)
    {
        Directory.CreateDirectory(Path.Combine(_fake.FullName, "one"));
        File.WriteAllText(Path.Combine(_fake.FullName, "one", "memory.events"), events);

        new Cgroup(new CgroupParents(Unified: true, _fake.FullName, _fake.FullName, null), "one").RanOutOfMemory.Should().Be(expected);
    }

    private static CgroupParents Parents() => CgroupParents.Find(null, out _)!;

    private string Mount(string type, string options) => $"41 31 0:38 / {_fake.FullName} rw,relatime - {type} {type} {options}";

    private static ChildProcess Start(Cgroup group, string script) => ChildProcess.Start(new ChildProcessOptions
    {
        FileName = "/bin/sh",
        Arguments = ["-c", string.Concat(group.Doors.Select(d => $"echo $$ > {d}; ")) + script],
        StopGrace = TimeSpan.Zero,
    });
}
