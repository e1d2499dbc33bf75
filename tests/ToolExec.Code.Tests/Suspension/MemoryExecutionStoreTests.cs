using ToolExec.TestSupport;

namespace ToolExec.Code.Tests.Suspension;

public sealed class MemoryExecutionStoreTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task TryAddAsync_SameIdTwice_TheSecondIsNotKept()
    {
        var store = Store();

        (await store.TryAddAsync(Make("a"), default)).Should().BeTrue();
        (await store.TryAddAsync(Make("a", scope: "other"), default)).Should().BeFalse();
        (await store.FindAsync("a", default))!.Scope.Should().Be("");
    }

    [Fact]
    public async Task TryUpdateAsync_OnlyTheVersionThatIsThere()
    {
        var store = Store();
        await store.TryAddAsync(Make("a"), default);

        (await store.TryUpdateAsync(Make("a", version: 2), 1, default)).Should().BeTrue();
        (await store.TryUpdateAsync(Make("a", version: 3), 1, default)).Should().BeFalse();
        (await store.TryUpdateAsync(Make("b", version: 2), 1, default)).Should().BeFalse();
        (await store.FindAsync("a", default))!.Version.Should().Be(2);
        await store.Awaiting(s => s.TryUpdateAsync(Make("a", version: 2), 2, default).OrHang()).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task TryRemoveAsync_OnlyTheVersionThatIsThere()
    {
        var store = Store();
        await store.TryAddAsync(Make("a"), default);

        (await store.TryRemoveAsync("a", 2, default)).Should().BeFalse();
        (await store.TryRemoveAsync("a", 1, default)).Should().BeTrue();
        (await store.TryRemoveAsync("a", 1, default)).Should().BeFalse();
    }

    [Fact]
    public async Task Room_AtItsEdges_InNumberAndBytes()
    {
        var store = new MemoryExecutionStore(2, 100, _clock);

        await store.TryAddAsync(Make("a", size: 50), default);
        await store.TryAddAsync(Make("b", size: 50), default);
        await store.Awaiting(s => s.TryAddAsync(Make("c", size: 0), default).OrHang()).Should().ThrowAsync<IOException>().WithMessage("2 executions wait already.");
        await store.Awaiting(s => s.TryUpdateAsync(Make("b", version: 2, size: 51), 1, default).OrHang()).Should().ThrowAsync<IOException>();
        (await store.TryUpdateAsync(Make("b", version: 2, size: 10), 1, default)).Should().BeTrue();
        (await store.TryUpdateAsync(Make("a", version: 2, size: 90), 1, default)).Should().BeTrue();
    }

    [Fact]
    public async Task Expired_IsGone_AtTheTick()
    {
        var store = Store();
        await store.TryAddAsync(Make("a"), default);
        _clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await store.RemoveExpiredAsync(default)).Should().Be(0);
        _clock.Advance(TimeSpan.FromTicks(1));

        (await store.FindAsync("a", default)).Should().BeNull();
        (await store.ListAsync(null, 10, default)).Should().BeEmpty();
    }

    [Fact]
    public async Task ListAsync_OfAScope_OldestFirst_NotMoreThanAsked()
    {
        var store = Store();
        await store.TryAddAsync(Make("late", scope: "s") with { Created = _clock.GetUtcNow().AddMinutes(1) }, default);
        await store.TryAddAsync(Make("early", scope: "s"), default);
        await store.TryAddAsync(Make("other"), default);

        (await store.ListAsync("s", 10, default)).Select(e => e.Id).Should().Equal("early", "late");
        (await store.ListAsync(null, 2, default)).Should().HaveCount(2);
    }

    [Fact]
    public async Task TryAddAsync_BytesChangedAfterwards_TheKeptOnesAreAsTheyWere()
    {
        var store = Store();
        var bytes = new byte[] { 1, 2, 3 };
        await store.TryAddAsync(Make("a") with { State = bytes }, default);
        bytes[0] = 9;

        (await store.FindAsync("a", default))!.State.ToArray().Should().Equal(1, 2, 3);
    }

    private MemoryExecutionStore Store() => new(100, 1_000_000, _clock);

    private StoredExecution Make(string id, long version = 1, string scope = "", int size = 3) =>
        new() { Id = id, Version = version, Scope = scope, State = new byte[size], Created = _clock.GetUtcNow(), Expires = _clock.GetUtcNow().AddHours(1) };
}
