namespace ToolExec.Runtime.Tests.Containers;

public sealed class ContainerPlanTests
{
    private static readonly EngineDescription Engine = new()
    {
        Name = "docker 20",
        ChoosesRuntime = true,
        BoundsMemory = true,
        BoundsCpu = true,
        BoundsProcesses = true,
        HasSeccomp = true,
    };

    private static readonly Dictionary<string, Func<HostConfig, HostConfig>> Opened = new(StringComparer.Ordinal)
    {
        ["it is privileged"] = h => h with { Privileged = true },
        ["its network is 'host'"] = h => h with { NetworkMode = "host" },
        ["its network is 'bridge'"] = h => h with { NetworkMode = "bridge" },
        ["its root can be written to"] = h => h with { ReadonlyRootfs = false },
        ["it sees the host's processes"] = h => h with { PidMode = "host" },
        ["it shares memory with the host"] = h => h with { IpcMode = "host" },
        ["it has capabilities"] = h => h with { CapAdd = ["SYS_ADMIN"] },
        ["it keeps the engine's capabilities"] = h => h with { CapDrop = [] },
        ["it sees folders of the host"] = h => h with { Binds = ["/:/host"] },
        ["it may gain privileges"] = h => h with { SecurityOpt = null },
        ["its system calls are not filtered"] = h => h with { SecurityOpt = ["no-new-privileges", "seccomp=unconfined"] },
        ["its runtime is 'runc' instead of 'runsc'"] = h => h with { Runtime = "runc" },
    };

    public static TheoryData<string> Ways => new(Opened.Keys);

    [Fact]
    public void Create_Defaults_HasNoWayToTheHost()
    {
        var asked = Create(new ContainerSandboxOptions());

        asked.NetworkDisabled.Should().BeTrue();
        asked.User.Should().Be("65534:65534");
        asked.HostConfig.Should().BeEquivalentTo(new
        {
            NetworkMode = "none",
            Privileged = false,
            ReadonlyRootfs = true,
            CapDrop = new[] { "ALL" },
            SecurityOpt = new[] { "no-new-privileges" },
            Memory = 100_000_000L,
            MemorySwap = 100_000_000L,
            NanoCpus = 500_000_000L,
            PidsLimit = 32L,
            Runtime = (string?)null,
        });
        asked.HostConfig.Tmpfs!["/tmp"].Should().Contain("size=1000000,");
        asked.HostConfig.LogConfig!.Type.Should().Be("none");
        asked.Env.Should().NotContain(v => v.StartsWith("DOTNET"), "a script sees nothing of the host's environment");
    }

    [Fact]
    public void Create_KernelInUserSpace_LeavesRoomForItsOwnThreads() =>
        Create(ContainerSandboxOptions.GVisor()).HostConfig.Should().BeEquivalentTo(new { Runtime = "runsc", PidsLimit = 32L + 448 });

    [Fact]
    public void Create_EngineWithOneRuntime_DoesNotAskForAnother() =>
        Create(ContainerSandboxOptions.GVisor(), Engine with { ChoosesRuntime = false }).HostConfig.Runtime.Should().BeNull();

    [Fact]
    public void Create_ProfileOfSystemCalls_IsHandedOver() =>
        Create(new ContainerSandboxOptions(), profile: "{}").HostConfig.SecurityOpt.Should().Equal("no-new-privileges", "seccomp={}");

    [Fact]
    public void Deviations_AsAsked_AreNone()
    {
        var asked = Create(ContainerSandboxOptions.GVisor());

        ContainerPlan.Deviations(asked, Made(asked, asked.HostConfig)).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Deviations_EngineOpensAWay_AreNamed(string expected)
    {
        var asked = Create(ContainerSandboxOptions.GVisor());

        ContainerPlan.Deviations(asked, Made(asked, Opened[expected](asked.HostConfig))).Should().Equal(expected);
    }

    [Fact]
    public void Deviations_OtherUser_AreNamed()
    {
        var asked = Create(new ContainerSandboxOptions());

        ContainerPlan.Deviations(asked, Made(asked, asked.HostConfig) with { Config = new ContainerConfig("") }).Should().Equal("its user is ''");
    }

    [Fact]
    public void Enforced_AsAsked_IsAll()
    {
        var asked = Create(new ContainerSandboxOptions());
        var all = new LimitsEnforced { Memory = true, Cpu = true, Processes = true, Disk = true };

        ContainerPlan.Enforced(asked, Made(asked, asked.HostConfig), Engine).Should().Be(all);
        ContainerPlan.Enforced(asked, Made(asked, asked.HostConfig with { NanoCpus = 0, CpuPeriod = 100_000, CpuQuota = 50_000 }), Engine).Should().Be(all);
    }

    [Fact]
    public void Enforced_EngineDoesLess_SaysSo()
    {
        var asked = Create(new ContainerSandboxOptions());
        var less = asked.HostConfig with { MemorySwap = -1, NanoCpus = 0, PidsLimit = 0, Tmpfs = null };

        ContainerPlan.Enforced(asked, Made(asked, less), Engine).Should().Be(new LimitsEnforced());
        ContainerPlan.Enforced(asked, Made(asked, asked.HostConfig), new EngineDescription { Name = "old" }).Should().Be(new LimitsEnforced { Disk = true });
    }

    private static CreateContainer Create(ContainerSandboxOptions options, EngineDescription? engine = null, string? profile = null)
    {
        var limits = new SandboxLimits { MemoryBytes = 100_000_000, CpuQuotaMillis = 500, Processes = 32, DiskBytes = 1_000_000 };
        var start = new GuestStart(new GuestProgram(SandboxLanguages.Python, "/usr/bin/python3", "/guest"), "nonce", limits, _ => { });
        return ContainerPlan.Create(options, engine ?? Engine, "sha256:1", profile, start, ContainerOwner.Current);
    }

    private static InspectedContainer Made(CreateContainer asked, HostConfig host) =>
        new("id", new ContainerState(Running: false, OOMKilled: false, 0, null), new ContainerConfig(asked.User), host);
}
