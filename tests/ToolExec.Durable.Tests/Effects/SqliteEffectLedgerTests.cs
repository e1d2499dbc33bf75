using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Durable.Tests.Effects;

public sealed class SqliteEffectLedgerTests : EffectLedgerConformanceTests, IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private DurableFile? _file;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync().OrHang();
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reopened_PlannedIsForgottenAndExecutingIsUnknown()
    {
        var ledger = await CreateAsync();
        var planned = (await PlanAsync(ledger, "planned")).Entry;
        var executing = await StartAsync(ledger, "executing");
        await EndAsync(ledger, "applied", EffectState.Applied);
        Time.Advance(TimeSpan.FromMinutes(1));

        ledger = await ReopenAsync();

        (await ledger.FindAsync("planned", default).OrHang()).Should().BeNull();
        var unknown = (await ledger.ListAsync(new() { State = EffectState.Unknown }, default).OrHang()).Should().ContainSingle().Subject;
        (unknown.Id, unknown.Changed, unknown.Note).Should().Be(("executing", Time.GetUtcNow(), "The process that brought it about ended before it had an answer."));
        (await ledger.FindAsync("applied", default).OrHang())!.State.Should().Be(EffectState.Applied);
        (await ledger.SettleAsync(executing.Ticket, Applied(), default).OrHang()).Should().BeFalse("its owner has ended");
        (await PlanAsync(ledger, "planned")).Entry.Fence.Should().BeGreaterThan(executing.Fence).And.BeGreaterThan(planned.Fence);
    }

    [Theory]
    [InlineData(EffectState.Failed)]
    [InlineData(EffectState.Unknown)]
    public async Task Reopened_ClaimedAgainAndNotStarted_IsAsBefore(EffectState state)
    {
        var ledger = await CreateAsync();
        await EndAsync(ledger, "a", state);
        var before = await ledger.FindAsync("a", default).OrHang();
        await ledger.PlanAsync(Request("a") with { MayRunAgain = true }, default).OrHang();

        ledger = await ReopenAsync();

        var after = await ledger.FindAsync("a", default).OrHang();
        (after!.State, after.Claims, after.Changed, after.Expires).Should().Be((state, 1, before!.Changed, before.Expires));
    }

    [Fact]
    public async Task Reopened_Twice_UnknownStays()
    {
        await StartAsync(await CreateAsync(), "a");
        await ReopenAsync();

        var ledger = await ReopenAsync();

        (await ledger.CountAsync(default).OrHang()).Should().Be(new EffectCounts(0, 0, 0, 0, 1));
    }

    protected override async Task<IEffectLedger> CreateAsync()
    {
        _file = new DurableFile(new DurableOptions { File = _folder.File() }, Time, NullLogger.Instance);
        var ledger = new SqliteEffectLedger(_file);
        await _file.OpenAsync(default).OrHang();
        return ledger;
    }

    private async Task<IEffectLedger> ReopenAsync()
    {
        await _file!.DisposeAsync().OrHang();
        return await CreateAsync();
    }
}
