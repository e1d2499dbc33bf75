namespace ToolExec.TestSupport;

/// <summary>The contract of <see cref="IExecutionStore"/>, sentence by sentence. A test project derives once for each store and passes unchanged.</summary>
public abstract class ExecutionStoreConformanceTests : IAsyncLifetime
{
    private IExecutionStore? _store;

    /// <summary>Gets the clock that the store goes by.</summary>
    protected ManualTimeProvider Time { get; } = new();

    private IExecutionStore Store => _store!;

    public async Task InitializeAsync() => _store = await CreateAsync().OrHang();

    public async Task DisposeAsync() => await CloseAsync().OrHang();

    [Fact]
    public async Task Arguments_Null_AreRefused()
    {
        await FluentActions.Awaiting(() => Store.TryAddAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => Store.TryUpdateAsync(null!, 1, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => Store.FindAsync(null!, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => Store.TryRemoveAsync(null!, 1, default).OrHang()).Should().ThrowAsync<ArgumentNullException>();
    }

    [Fact]
    public async Task Find_Added_IsWhatWasAdded()
    {
        var execution = Execution("a") with { State = new byte[] { 0, 255, 0, 7 }, Scope = "s" };

        (await Store.TryAddAsync(execution, default).OrHang()).Should().BeTrue();

        var found = (await Store.FindAsync("a", default).OrHang())!;
        (found.Id, found.Version, found.Scope, found.Created, found.Expires).Should().Be((execution.Id, execution.Version, execution.Scope, execution.Created, execution.Expires));
        found.State.ToArray().Should().Equal(0, 255, 0, 7);
        (await Store.FindAsync("A", default).OrHang()).Should().BeNull();
    }

    [Fact]
    public async Task Add_SameIdAgain_IsRefusedAndTheFirstStays()
    {
        await Store.TryAddAsync(Execution("a"), default).OrHang();

        (await Store.TryAddAsync(Execution("a", 9), default).OrHang()).Should().BeFalse();

        (await Store.FindAsync("a", default).OrHang())!.Version.Should().Be(1);
    }

    [Fact]
    public async Task Update_ExpectedVersion_Replaces()
    {
        await Store.TryAddAsync(Execution("a"), default).OrHang();

        (await Store.TryUpdateAsync(Execution("a", 2) with { State = new byte[] { 2 } }, 1, default).OrHang()).Should().BeTrue();
        (await Store.TryUpdateAsync(Execution("a", 3), 1, default).OrHang()).Should().BeFalse();
        (await Store.TryUpdateAsync(Execution("b", 3), 1, default).OrHang()).Should().BeFalse();

        var found = (await Store.FindAsync("a", default).OrHang())!;
        found.Version.Should().Be(2);
        found.State.ToArray().Should().Equal(2);
    }

    [Fact]
    public async Task Update_ManyAtOnce_ExactlyOneReplaces()
    {
        await Store.TryAddAsync(Execution("a"), default).OrHang();

        var done = await Task.WhenAll(Enumerable.Range(2, 50).Select(v => Task.Run(() => Store.TryUpdateAsync(Execution("a", v), 1, default).AsTask()))).OrHang();

        done.Count(d => d).Should().Be(1);
    }

    [Fact]
    public async Task Remove_ExpectedVersion_Forgets()
    {
        await Store.TryAddAsync(Execution("a"), default).OrHang();

        (await Store.TryRemoveAsync("a", 2, default).OrHang()).Should().BeFalse();
        (await Store.TryRemoveAsync("a", 1, default).OrHang()).Should().BeTrue();
        (await Store.TryRemoveAsync("a", 1, default).OrHang()).Should().BeFalse();

        (await Store.FindAsync("a", default).OrHang()).Should().BeNull();
    }

    [Fact]
    public async Task List_Scope_IsOldestFirst()
    {
        await Store.TryAddAsync(Execution("z") with { Scope = "s" }, default).OrHang();
        await Store.TryAddAsync(Execution("a") with { Scope = "s", Created = Time.GetUtcNow().AddSeconds(1) }, default).OrHang();
        await Store.TryAddAsync(Execution("o") with { Scope = "t", Created = Time.GetUtcNow().AddSeconds(-1) }, default).OrHang();

        (await Ids("s", 10)).Should().Equal("z", "a");
        (await Ids(null, 10)).Should().Equal("o", "z", "a");
        (await Ids(null, 2)).Should().Equal("o", "z");
        (await Ids("S", 10)).Should().BeEmpty();

        async Task<IEnumerable<string>> Ids(string? scope, int max) => (await Store.ListAsync(scope, max, default).OrHang()).Select(e => e.Id);
    }

    [Fact]
    public async Task Expiry_Execution_IsAsIfItWereNotThere()
    {
        await Store.TryAddAsync(Execution("a"), default).OrHang();
        await Store.TryAddAsync(Execution("b") with { Expires = Time.GetUtcNow().AddDays(1) }, default).OrHang();
        Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await Store.FindAsync("a", default).OrHang()).Should().NotBeNull();
        (await Store.RemoveExpiredAsync(default).OrHang()).Should().Be(0);

        Time.Advance(TimeSpan.FromTicks(1));

        (await Store.FindAsync("a", default).OrHang()).Should().BeNull();
        (await Store.ListAsync(null, 10, default).OrHang()).Select(e => e.Id).Should().Equal("b");
        (await Store.TryUpdateAsync(Execution("a", 2), 1, default).OrHang()).Should().BeFalse();
        (await Store.RemoveExpiredAsync(default).OrHang()).Should().Be(1);
        (await Store.TryAddAsync(Execution("a", 5), default).OrHang()).Should().BeTrue();
    }

    [Fact]
    public async Task Members_Cancelled_CarryTheToken()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        (await FluentActions.Awaiting(() => Store.TryAddAsync(Execution("a"), source.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
        (await FluentActions.Awaiting(() => Store.FindAsync("a", source.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
    }

    /// <summary>Makes an empty store on <see cref="Time"/>.</summary>
    protected abstract Task<IExecutionStore> CreateAsync();

    /// <summary>Closes the store.</summary>
    protected virtual Task CloseAsync() => Task.CompletedTask;

    private StoredExecution Execution(string id, long version = 1) => new()
    {
        Id = id,
        Version = version,
        State = new byte[] { 1 },
        Created = Time.GetUtcNow(),
        Expires = Time.GetUtcNow().AddHours(1),
    };
}
