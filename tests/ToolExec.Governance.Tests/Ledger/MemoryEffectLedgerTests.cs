namespace ToolExec.Governance.Tests.Ledger;

public sealed class MemoryEffectLedgerTests : EffectLedgerConformanceTests
{
    [Fact]
    public async Task Plan_Full_IsRefusedUntilSomethingExpires()
    {
        var ledger = new MemoryEffectLedger(Time, 1300);
        await EndAsync(ledger, "a", EffectState.Applied);
        await EndAsync(ledger, "b", EffectState.Unknown);
        await EndAsync(ledger, "c", EffectState.Applied);

        (await FluentActions.Awaiting(() => PlanAsync(ledger, "d")).Should().ThrowAsync<IOException>()).WithMessage("*takes no more*MaxBytesInMemory*");
        (await PlanAsync(ledger, "a")).Kind.Should().Be(EffectPlanKind.Recorded, "what is remembered is told all the same");
        Time.Advance(TimeSpan.FromHours(1));

        (await PlanAsync(ledger, "d")).Kind.Should().Be(EffectPlanKind.Claimed);
    }

    protected override Task<IEffectLedger> CreateAsync() => Task.FromResult<IEffectLedger>(new MemoryEffectLedger(Time, 1024 * 1024));
}
