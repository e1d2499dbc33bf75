using System.Text;

namespace ToolExec.TestSupport;

/// <summary>The contract of <see cref="IEffectLedger"/>, sentence by sentence. A test project derives once for each ledger and passes unchanged.</summary>
public abstract class EffectLedgerConformanceTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    protected ManualTimeProvider Time { get; } = new();

    /// <summary>Makes an empty ledger on <see cref="Time"/>. Whoever derives disposes of it.</summary>
    protected abstract Task<IEffectLedger> CreateAsync();

    [Fact]
    public async Task Arguments_Null_AreRefused()
    {
        var ledger = await CreateAsync();

        await FluentActions.Awaiting(() => ledger.PlanAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => ledger.FindAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => ledger.WaitAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => ledger.ListAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => ledger.SettleAsync(default, null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
    }

    [Theory]
    [InlineData(EffectState.Planned, 1)]
    [InlineData(EffectState.Executing, 1)]
    [InlineData(EffectState.Applied, 0)]
    public async Task Settle_ImpossibleSettlement_IsRefused(EffectState state, int seconds)
    {
        var ledger = await CreateAsync();
        var claim = await StartAsync(ledger, "a");

        await FluentActions.Awaiting(() => ledger.SettleAsync(claim.Ticket, new() { State = state, TimeToLive = TimeSpan.FromSeconds(seconds) }, default).OrHang())
            .Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => ledger.ResolveAsync(claim.Ticket, new() { State = EffectState.Unknown, TimeToLive = Hour }, default).OrHang())
            .Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task Plan_NewEffect_IsClaimedWithWhatWasAsked()
    {
        var ledger = await CreateAsync();

        var plan = await ledger.PlanAsync(Request("a") with { Scope = "s", Arguments = Bytes("{\"n\":1}") }, default).OrHang();

        plan.Kind.Should().Be(EffectPlanKind.Claimed);
        var entry = await ledger.FindAsync("a", default).OrHang();
        entry.Should().BeEquivalentTo(plan.Entry, o => o.Excluding(e => e.Arguments).Excluding(e => e.Outcome));
        Text(entry!.Arguments).Should().Be("{\"n\":1}");
        (entry.Scope, entry.Tool, entry.IdempotencyKey, entry.ArgumentsHash).Should().Be(("s", "b:pay", "key-a", "h"));
        (entry.State, entry.Claims, entry.Created, entry.Changed, entry.Expires).Should().Be((EffectState.Planned, 1, Time.GetUtcNow(), Time.GetUtcNow(), (DateTimeOffset?)null));
    }

    [Fact]
    public async Task Plan_ManyAtOnce_ExactlyOneClaims()
    {
        var ledger = await CreateAsync();

        var plans = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => ledger.PlanAsync(Request("a"), default).AsTask()))).OrHang();

        plans.Count(p => p.Kind == EffectPlanKind.Claimed).Should().Be(1);
        plans.Count(p => p.Kind == EffectPlanKind.InProgress).Should().Be(99);
    }

    [Fact]
    public async Task Plan_DifferentEffects_AreAllClaimedWithRisingFences()
    {
        var ledger = await CreateAsync();

        var plans = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => ledger.PlanAsync(Request($"e{i}"), default).AsTask()))).OrHang();

        plans.Should().OnlyContain(p => p.Kind == EffectPlanKind.Claimed);
        plans.Select(p => p.Entry.Fence).Should().OnlyHaveUniqueItems();
        (await PlanAsync(ledger, "last")).Entry.Fence.Should().BeGreaterThan(plans.Max(p => p.Entry.Fence));
    }

    [Fact]
    public async Task Plan_Applied_GivesTheOutcome()
    {
        var ledger = await CreateAsync();
        var claim = await StartAsync(ledger, "a");
        Time.Advance(TimeSpan.FromMinutes(1));

        (await ledger.SettleAsync(claim.Ticket, new() { State = EffectState.Applied, Outcome = Bytes("42"), Note = "n", TimeToLive = Hour }, default).OrHang()).Should().BeTrue();

        var plan = await PlanAsync(ledger, "a");
        plan.Kind.Should().Be(EffectPlanKind.Recorded);
        (plan.Entry.State, Text(plan.Entry.Outcome), plan.Entry.Note, plan.Entry.Changed, plan.Entry.Expires)
            .Should().Be((EffectState.Applied, "42", "n", Time.GetUtcNow(), Time.GetUtcNow() + Hour));
    }

    [Theory]
    [InlineData(EffectState.Failed, false, EffectPlanKind.Recorded)]
    [InlineData(EffectState.Failed, true, EffectPlanKind.Claimed)]
    [InlineData(EffectState.Unknown, false, EffectPlanKind.Unknown)]
    [InlineData(EffectState.Unknown, true, EffectPlanKind.Claimed)]
    [InlineData(EffectState.Applied, true, EffectPlanKind.Recorded)]
    public async Task Plan_AfterAnEnd_MayRunAgainOnlyWhereItIsAllowedAndNotDone(EffectState state, bool mayRunAgain, EffectPlanKind kind)
    {
        var ledger = await CreateAsync();
        var first = await EndAsync(ledger, "a", state);

        var plan = await ledger.PlanAsync(Request("a") with { MayRunAgain = mayRunAgain, IdempotencyKey = "another" }, default).OrHang();

        plan.Kind.Should().Be(kind);
        plan.Entry.IdempotencyKey.Should().Be("key-a", "the first claim's key counts");
        (plan.Entry.Claims, plan.Entry.Fence > first.Fence).Should().Be(kind == EffectPlanKind.Claimed ? (2, true) : (1, false));
    }

    [Theory]
    [InlineData(EffectState.Planned)]
    [InlineData(EffectState.Applied)]
    [InlineData(EffectState.Failed)]
    [InlineData(EffectState.Unknown)]
    public async Task Plan_OtherArguments_IsAConflict(EffectState state)
    {
        var ledger = await CreateAsync();
        if (state == EffectState.Planned)
        {
            await PlanAsync(ledger, "a");
        }
        else
        {
            await EndAsync(ledger, "a", state);
        }

        var plan = await ledger.PlanAsync(Request("a") with { ArgumentsHash = "other", MayRunAgain = true }, default).OrHang();

        plan.Kind.Should().Be(EffectPlanKind.Conflict);
        plan.Entry.ArgumentsHash.Should().Be("h");
    }

    [Fact]
    public async Task Plan_Cancelled_CarriesTheTokenAndClaimsNothing()
    {
        var ledger = await CreateAsync();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        (await FluentActions.Awaiting(() => ledger.PlanAsync(Request("a"), source.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(source.Token);

        (await PlanAsync(ledger, "a")).Kind.Should().Be(EffectPlanKind.Claimed);
    }

    [Fact]
    public async Task Ticket_Outdated_ChangesNothing()
    {
        var ledger = await CreateAsync();
        var old = await EndAsync(ledger, "a", EffectState.Unknown);
        var claim = (await ledger.PlanAsync(Request("a") with { MayRunAgain = true }, default).OrHang()).Entry;

        (await ledger.StartAsync(old, default).OrHang()).Should().BeFalse();
        (await ledger.ResolveAsync(old, null, default).OrHang()).Should().BeFalse();
        (await ledger.ReleaseAsync(old, default).OrHang()).Should().BeFalse();
        (await ledger.StartAsync(claim.Ticket, default).OrHang()).Should().BeTrue();
        (await ledger.SettleAsync(old, Applied(), default).OrHang()).Should().BeFalse();
        (await ledger.SettleAsync(claim.Ticket, Applied(), default).OrHang()).Should().BeTrue();
        (await ledger.SettleAsync(claim.Ticket, Applied(), default).OrHang()).Should().BeFalse();
        (await ledger.ReleaseAsync(claim.Ticket, default).OrHang()).Should().BeFalse();
        (await ledger.ResolveAsync(claim.Ticket, null, default).OrHang()).Should().BeFalse();

        (await ledger.FindAsync("a", default).OrHang())!.State.Should().Be(EffectState.Applied);
    }

    [Fact]
    public async Task Start_TwiceOrNeverPlanned_IsFalse()
    {
        var ledger = await CreateAsync();
        var claim = await StartAsync(ledger, "a");

        (await ledger.StartAsync(claim.Ticket, default).OrHang()).Should().BeFalse();
        (await ledger.StartAsync(new EffectTicket("nothing", 1), default).OrHang()).Should().BeFalse();
    }

    [Fact]
    public async Task Settle_NotStarted_IsFalse()
    {
        var ledger = await CreateAsync();
        var claim = (await PlanAsync(ledger, "a")).Entry;

        (await ledger.SettleAsync(claim.Ticket, Applied(), default).OrHang()).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Release_NewEffect_IsForgotten(bool started)
    {
        var ledger = await CreateAsync();
        var claim = started ? await StartAsync(ledger, "a") : (await PlanAsync(ledger, "a")).Entry;

        (await ledger.ReleaseAsync(claim.Ticket, default).OrHang()).Should().BeTrue();

        (await ledger.FindAsync("a", default).OrHang()).Should().BeNull();
        (await ledger.PlanAsync(Request("a") with { ArgumentsHash = "other" }, default).OrHang()).Entry.Fence.Should().BeGreaterThan(claim.Fence);
    }

    [Theory]
    [InlineData(EffectState.Failed)]
    [InlineData(EffectState.Unknown)]
    public async Task Release_ClaimedAgain_IsAsBefore(EffectState state)
    {
        var ledger = await CreateAsync();
        await EndAsync(ledger, "a", state);
        var before = await ledger.FindAsync("a", default).OrHang();
        Time.Advance(TimeSpan.FromMinutes(1));
        var claim = (await ledger.PlanAsync(Request("a") with { MayRunAgain = true }, default).OrHang()).Entry;
        await ledger.StartAsync(claim.Ticket, default).OrHang();

        (await ledger.ReleaseAsync(claim.Ticket, default).OrHang()).Should().BeTrue();

        var after = await ledger.FindAsync("a", default).OrHang();
        (after!.State, after.Claims, after.Changed, after.Expires, Text(after.Outcome)).Should().Be((before!.State, 1, before.Changed, before.Expires, Text(before.Outcome)));
        (await ledger.StartAsync(claim.Ticket, default).OrHang()).Should().BeFalse("the claim has ended");
    }

    [Fact]
    public async Task Resolve_Applied_GivesTheOutcomeFromThenOn()
    {
        var ledger = await CreateAsync();
        var ticket = await EndAsync(ledger, "a", EffectState.Unknown);

        (await ledger.ResolveAsync(ticket, Applied(), default).OrHang()).Should().BeTrue();

        (await PlanAsync(ledger, "a")).Kind.Should().Be(EffectPlanKind.Recorded);
    }

    [Fact]
    public async Task Resolve_NotApplied_MayBeClaimedAgain()
    {
        var ledger = await CreateAsync();
        var ticket = await EndAsync(ledger, "a", EffectState.Unknown);

        (await ledger.ResolveAsync(ticket, null, default).OrHang()).Should().BeTrue();

        (await PlanAsync(ledger, "a")).Kind.Should().Be(EffectPlanKind.Claimed);
    }

    [Fact]
    public async Task Wait_InProgress_EndsWithTheOutcome()
    {
        var ledger = await CreateAsync();
        var claim = await StartAsync(ledger, "a");
        var waits = Enumerable.Range(0, 20).Select(_ => ledger.WaitAsync("a", default).AsTask()).ToList();
        waits.Should().OnlyContain(w => !w.IsCompleted);

        await ledger.SettleAsync(claim.Ticket, Applied(), default).OrHang();

        (await Task.WhenAll(waits).OrHang()).Should().OnlyContain(e => e!.State == EffectState.Applied);
    }

    [Fact]
    public async Task Wait_ReleasedOrNeverThere_IsNull()
    {
        var ledger = await CreateAsync();
        (await ledger.WaitAsync("a", default).OrHang()).Should().BeNull();
        var claim = (await PlanAsync(ledger, "a")).Entry;
        var wait = ledger.WaitAsync("a", default).AsTask();

        await ledger.ReleaseAsync(claim.Ticket, default).OrHang();

        (await wait.OrHang()).Should().BeNull();
    }

    [Fact]
    public async Task Wait_Cancelled_CarriesTheToken()
    {
        var ledger = await CreateAsync();
        var claim = await StartAsync(ledger, "a");
        using var source = new CancellationTokenSource();
        var wait = ledger.WaitAsync("a", source.Token).AsTask();

        await source.CancelAsync();

        (await FluentActions.Awaiting(() => wait.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        (await ledger.SettleAsync(claim.Ticket, Applied(), default).OrHang()).Should().BeTrue();
    }

    [Theory]
    [InlineData(EffectState.Applied)]
    [InlineData(EffectState.Failed)]
    public async Task Expiry_FinalState_IsAsIfItHadNeverBeen(EffectState state)
    {
        var ledger = await CreateAsync();
        await EndAsync(ledger, "a", state);

        Time.Advance(Hour - TimeSpan.FromTicks(1));
        (await PlanAsync(ledger, "a")).Kind.Should().Be(EffectPlanKind.Recorded);
        (await ledger.RemoveExpiredAsync(default).OrHang()).Should().Be(0);
        Time.Advance(TimeSpan.FromTicks(1));

        (await ledger.FindAsync("a", default).OrHang()).Should().BeNull();
        (await ledger.ListAsync(new(), default).OrHang()).Should().BeEmpty();
        (await ledger.CountAsync(default).OrHang()).Total.Should().Be(0);
        var plan = await ledger.PlanAsync(Request("a") with { ArgumentsHash = "other" }, default).OrHang();
        (plan.Kind, plan.Entry.Claims, plan.Entry.Created).Should().Be((EffectPlanKind.Claimed, 1, Time.GetUtcNow()));
    }

    [Fact]
    public async Task Expiry_UnknownOrInProgress_IsRemembered()
    {
        var ledger = await CreateAsync();
        await EndAsync(ledger, "a", EffectState.Unknown);
        await StartAsync(ledger, "b");
        await EndAsync(ledger, "c", EffectState.Applied);

        Time.Advance(TimeSpan.FromDays(4000));

        (await ledger.RemoveExpiredAsync(default).OrHang()).Should().Be(1);
        (await ledger.CountAsync(default).OrHang()).Should().Be(new EffectCounts(0, 1, 0, 0, 1));
    }

    [Fact]
    public async Task List_Query_FindsOldestFirst()
    {
        var ledger = await CreateAsync();
        await EndAsync(ledger, "z", EffectState.Unknown);
        Time.Advance(TimeSpan.FromSeconds(1));
        await EndAsync(ledger, "a", EffectState.Unknown);
        Time.Advance(TimeSpan.FromSeconds(1));
        await ledger.PlanAsync(Request("m") with { Scope = "s", Tool = "b:mail", IdempotencyKey = "k" }, default).OrHang();

        (await Ids(new())).Should().Equal("z", "a", "m");
        (await Ids(new() { Max = 1 })).Should().Equal("z");
        (await Ids(new() { State = EffectState.Unknown })).Should().Equal("z", "a");
        (await Ids(new() { Scope = "s" })).Should().Equal("m");
        (await Ids(new() { Scope = "" })).Should().Equal("z", "a");
        (await Ids(new() { Tool = "b:mail" })).Should().Equal("m");
        (await Ids(new() { IdempotencyKey = "k", State = EffectState.Planned })).Should().Equal("m");
        (await Ids(new() { IdempotencyKey = "k", State = EffectState.Applied })).Should().BeEmpty();
        (await ledger.CountAsync(default).OrHang()).Should().Be(new EffectCounts(1, 0, 0, 0, 2));

        async Task<IEnumerable<string>> Ids(EffectQuery query) => (await ledger.ListAsync(query, default).OrHang()).Select(e => e.Id);
    }

    protected static EffectRequest Request(string id) => new() { Id = id, Tool = "b:pay", IdempotencyKey = $"key-{id}", ArgumentsHash = "h" };

    protected static EffectSettlement Applied() => new() { State = EffectState.Applied, TimeToLive = Hour, Outcome = Bytes("1") };

    protected static async Task<EffectPlan> PlanAsync(IEffectLedger ledger, string id) => await ledger.PlanAsync(Request(id), default).OrHang();

    protected static async Task<EffectEntry> StartAsync(IEffectLedger ledger, string id)
    {
        var plan = await PlanAsync(ledger, id);
        plan.Kind.Should().Be(EffectPlanKind.Claimed);
        (await ledger.StartAsync(plan.Entry.Ticket, default).OrHang()).Should().BeTrue();
        return plan.Entry;
    }

    protected static async Task<EffectTicket> EndAsync(IEffectLedger ledger, string id, EffectState state)
    {
        var claim = await StartAsync(ledger, id);
        (await ledger.SettleAsync(claim.Ticket, new() { State = state, TimeToLive = Hour, Outcome = Bytes("0") }, default).OrHang()).Should().BeTrue();
        return claim.Ticket;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
