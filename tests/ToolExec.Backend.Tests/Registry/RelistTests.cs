namespace ToolExec.Backend.Tests.Registry;

public sealed class RelistTests : RegistryTestBase
{
    [Fact]
    public async Task ToolsChanged_Raised_ListsThatBackendOnly()
    {
        var (a, b) = (FakeBackend.With("a", "x"), FakeBackend.With("b", "y"));
        await StartWithAsync(a, b);
        a.Tools = [new(FakeBackend.MakeTool("z"))];

        a.SignalToolsChanged();

        await Eventually(() => Ids().SequenceEqual(["a:z", "b:y"], StringComparer.Ordinal));
        b.Listings.Should().Be(1);
    }

    [Fact]
    public async Task ToolsChanged_ThousandTimes_ListsAFewTimes()
    {
        Settings.ListTimeout = Timeout.InfiniteTimeSpan; // the one timer is then that of the interval
        var backend = FakeBackend.With("a", "x");
        await StartWithAsync(backend);

        for (var i = 0; i < 1000; i++)
        {
            backend.SignalToolsChanged();
        }

        await Clock.WhenArmedAsync().OrHang();
        Clock.Advance(Settings.RelistInterval);
        await Eventually(() => backend.Listings is 2 or 3);
        await Registry.StopAsync().OrHang();
        backend.Listings.Should().BeInRange(2, 3);
    }

    [Fact]
    public async Task ToolsChanged_RaisedByEveryListing_IsBoundedByTheInterval()
    {
        Settings.ListTimeout = Timeout.InfiniteTimeSpan; // the one timer is then that of the interval
        var backend = FakeBackend.With("a", "x");
        await StartWithAsync(backend);
        backend.OnList = _ =>
        {
            backend.SignalToolsChanged();
            return Task.FromResult(new BackendTools([]));
        };

        backend.SignalToolsChanged();
        await Clock.WhenArmedAsync().OrHang();
        backend.Listings.Should().Be(2);
        Clock.Advance(Settings.RelistInterval);
        await Eventually(() => backend.Listings == 3);
        await Clock.WhenArmedAsync().OrHang();

        backend.Listings.Should().Be(3);
    }

    [Fact]
    public async Task ToolsChanged_ListingFails_KeepsTheLastGoodTools()
    {
        var backend = FakeBackend.With("a", "x");
        await StartWithAsync(backend);
        backend.OnList = _ => throw new InvalidOperationException("secret");

        backend.SignalToolsChanged();

        await Eventually(() => Registry.Catalog.Problems.Count == 1);
        Ids().Should().Equal("a:x");
        Registry.Catalog.Problems[0].Error.Message.Should().Be("The backend 'a' failed to list its tools.");
        var info = Registry.List().Single();
        (info.State, info.Tools, info.Error).Should().Be((BackendState.Started, 1, Registry.Catalog.Problems[0].Error));
    }

    [Fact]
    public async Task ListAllToolsAsync_OneFails_ListsTheOthersWithItsErrorBeside()
    {
        var (a, b) = (FakeBackend.With("a", "x"), FakeBackend.With("b", "y"));
        await StartWithAsync(a, b);
        a.OnList = _ => throw new InvalidOperationException("secret");
        b.Tools.Add(new(FakeBackend.MakeTool("z")));

        var catalog = await Registry.ListAllToolsAsync().OrHang();

        catalog.Entries.Select(e => e.Id).Should().Equal("a:x", "b:y", "b:z");
        catalog.Problems.Should().ContainSingle().Which.Backend.Should().Be("a");
    }

    [Fact]
    public async Task ListAllToolsAsync_OneHangs_TimesOutAtTheLimit()
    {
        Settings.ListTimeout = TimeSpan.FromSeconds(2);
        var backend = FakeBackend.With("a", "x");
        await StartWithAsync(backend);
        backend.OnList = _ => new TaskCompletionSource<BackendTools>().Task;
        var listing = Registry.ListAllToolsAsync().AsTask();
        await Clock.WhenArmedAsync().OrHang();

        Clock.Advance(TimeSpan.FromSeconds(2));

        (await listing.OrHang()).Problems.Should().ContainSingle().Which.Error.ToString().Should().Be("timeout: The backend 'a' did not list its tools within 2 s.");
    }

    [Fact]
    public async Task ListAllToolsAsync_Cancelled_ThrowsWithTheCallersToken()
    {
        using var stop = new CancellationTokenSource();
        var backend = FakeBackend.With("a", "x");
        await StartWithAsync(backend);
        backend.OnList = _ => new TaskCompletionSource<BackendTools>().Task;
        var listing = Registry.ListAllToolsAsync(stop.Token).AsTask();

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => listing.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        Ids().Should().Equal("a:x");
    }

    [Fact]
    public async Task ListAllToolsAsync_NotStarted_ListsNothing()
    {
        var backend = FakeBackend.With("a", "x");
        await Registry.RegisterAsync(backend).OrHang();

        (await Registry.ListAllToolsAsync().OrHang()).Entries.Should().BeEmpty();

        (backend.Starts, backend.Listings).Should().Be((0, 0));
    }
}
