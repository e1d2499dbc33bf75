using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>Containers that wait for scripts.</summary>
[Collection(RuncFixture.Collection)]
public sealed class ContainerPoolTests(RuncFixture fixture)
{
    // Says whether the container has been used before, by what the script before has left in it.
    private const string Code = """
        import os
        used = os.path.exists("/tmp/used")
        open("/tmp/used", "w").close()
        return used
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [ComponentFact("podman", "runc", "python3")]
    public async Task ExecuteAsync_MoreUsesAreAllowed_TheSameContainerRunsThemAndIsRemoved()
    {
        await using var sandbox = Create(uses: 2);

        (await UsedAsync(sandbox)).Should().BeFalse();
        var kept = await fixture.Service.ContainersAsync();
        (await UsedAsync(sandbox)).Should().BeTrue();

        kept.Split('\n').Should().ContainSingle().Which.Should().StartWith("toolexec-");
        (await fixture.Service.ContainersAsync()).Split('\n').Should().NotContain(kept);
    }

    [ComponentFact("podman", "runc", "python3")]
    public async Task ExecuteAsync_OneUse_EachScriptHasItsOwnContainer()
    {
        await using var sandbox = Create(uses: 1);

        (await UsedAsync(sandbox)).Should().BeFalse();
        (await UsedAsync(sandbox)).Should().BeFalse();
        (await UsedAsync(sandbox)).Should().BeFalse();
    }

    [ComponentFact("podman", "runc", "python3")]
    public async Task ExecuteAsync_ContainerIsTooOld_IsReplaced()
    {
        var time = new ManualTimeProvider();
        await using var sandbox = Create(uses: 3, time);
        await UsedAsync(sandbox);

        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        (await UsedAsync(sandbox)).Should().BeTrue("it is a tick too young");
        time.Advance(TimeSpan.FromTicks(1));
        (await UsedAsync(sandbox)).Should().BeFalse();
    }

    [ComponentFact("podman", "runc", "python3")]
    public async Task ExecuteAsync_RequestAsksForLess_StartsItsOwnAndKeepsTheOther()
    {
        await using var sandbox = Create(uses: 3);
        await UsedAsync(sandbox);
        var kept = await fixture.Service.ContainersAsync();

        (await UsedAsync(sandbox, new() { MemoryBytes = 64 * 1024 * 1024 })).Should().BeFalse();

        (await fixture.Service.ContainersAsync()).Should().Be(kept);
    }

    [ComponentFact("podman", "runc", "python3")]
    public async Task DisposeAsync_ContainersWait_AreRemoved()
    {
        var sandbox = Create(uses: 2);
        await UsedAsync(sandbox);
        (await fixture.Service.ContainersAsync()).Should().NotBeEmpty();

        await sandbox.DisposeAsync().AsTask().WaitAsync(Patience);

        (await fixture.Service.ContainersAsync()).Should().BeEmpty();
    }

    [ComponentFact("podman", "runc", "python3")]
    public async Task ProbeAsync_AnotherSandboxStarts_LeavesContainersThatWait()
    {
        await using var sandbox = Create(uses: 2);
        await UsedAsync(sandbox);
        var kept = await fixture.Service.ContainersAsync();
        await using var other = fixture.Create();

        (await other.ProbeAsync(default).AsTask().WaitAsync(Patience)).IsAvailable.Should().BeTrue();

        (await fixture.Service.ContainersAsync()).Should().Be(kept);
    }

    private static async Task<bool> UsedAsync(ContainerSandbox sandbox, SandboxLimits? limits = null)
    {
        var result = await sandbox.ExecuteAsync(
            new SandboxRequest { Language = SandboxLanguages.Python, Code = Code, Gateway = NoGateway.Instance, Limits = limits ?? new() }, default).AsTask().WaitAsync(Patience);
        result.Error.Should().BeNull();
        return result.Value.GetBoolean();
    }

    private ContainerSandbox Create(int uses, TimeProvider? time = null)
    {
        var options = new ContainerSandboxOptions();
        options.Pool.Size = 1;
        options.Pool.MaxUses = uses;
        return fixture.Create(options, time);
    }
}
