namespace ToolExec.Backend.Tests.Registry;

public sealed class LifecycleTests : RegistryTestBase
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public async Task StartAsync_ManyBackends_StartsAllAtTheSameTime()
    {
        var starting = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var backends = Enumerable.Range(0, 5).Select(i => new FakeBackend($"b{i}")
        {
            OnStart = _ =>
            {
                if (Interlocked.Increment(ref starting) == 5)
                {
                    all.SetResult();
                }

                return all.Task;
            },
        }).ToArray();

        await StartWithAsync(backends);

        Registry.List().Should().OnlyContain(i => i.State == BackendState.Started);
    }

    [Fact]
    public async Task StartAsync_Twice_StartsOnce()
    {
        var backend = FakeBackend.With("a", "x");
        await StartWithAsync(backend);

        await Registry.StartAsync().OrHang();

        (backend.Starts, backend.Listings).Should().Be((1, 1));
    }

    [Fact]
    public async Task StartAsync_SomeFailAllOrNothing_NamesEachAndStopsAll()
    {
        var good = FakeBackend.With("good", "x");
        var bad = new FakeBackend("bad") { OnStart = _ => throw new InvalidOperationException("secret") };
        var deaf = new FakeBackend("deaf") { OnList = _ => throw new BackendException(new ToolError(ToolErrorKind.BackendUnavailable, "The server 'deaf' is gone.")) };

        var start = () => StartWithAsync(good, bad, deaf);

        var fault = (await start.Should().ThrowAsync<AggregateException>()).Which;
        fault.Message.Should().StartWith("2 of 3 backends cannot be started, so none is: 'bad', 'deaf'.");
        fault.InnerExceptions.Cast<BackendException>().Select(e => e.Error.Message).Should().Equal("The backend 'bad' failed to start.", "The server 'deaf' is gone.");
        (good.Disposals, bad.Disposals, deaf.Disposals).Should().Be((1, 1, 1));
        Registry.Catalog.Entries.Should().BeEmpty();
        Registry.List().Should().BeEmpty();
    }

    [Fact]
    public async Task StartAsync_SomeFailTolerant_OthersWorkAndListAllTriesAgain()
    {
        Settings.Startup = BackendStartup.Tolerant;
        var bad = FakeBackend.With("bad", "y");
        bad.OnStart = _ => throw new InvalidOperationException("secret");

        await StartWithAsync(FakeBackend.With("good", "x"), bad);

        Ids().Should().Equal("good:x");
        var info = Registry.List().Single(i => i.Name == "bad");
        (info.State, info.Error!.Message).Should().Be((BackendState.Failed, "The backend 'bad' failed to start."));
        Registry.Catalog.Problems.Should().Equal(new CatalogProblem("bad", info.Error));

        bad.OnStart = _ => Task.CompletedTask;
        var catalog = await Registry.ListAllToolsAsync().OrHang();

        catalog.Entries.Select(e => e.Id).Should().Equal("bad:y", "good:x");
        catalog.Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task StartAsync_Cancelled_StopsAllAndThrowsWithTheCallersToken()
    {
        using var stop = new CancellationTokenSource();
        var good = FakeBackend.With("good", "x");
        var slow = new FakeBackend("slow") { OnStart = _ => new TaskCompletionSource().Task };
        await Registry.RegisterAsync(good).OrHang();
        await Registry.RegisterAsync(slow).OrHang();
        var start = Registry.StartAsync(stop.Token).AsTask();

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => start.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        (good.Disposals, slow.Disposals).Should().Be((1, 1));
    }

    [Fact]
    public async Task StopAsync_SomeFail_StopsAllAndCollectsTheErrors()
    {
        var good = FakeBackend.With("good", "x");
        var bad = new FakeBackend("bad") { OnDispose = () => throw new InvalidOperationException("secret") };
        var worse = new FakeBackend("worse") { OnDispose = () => throw new InvalidOperationException("secret") };
        await StartWithAsync(bad, good, worse);

        var stop = () => Registry.StopAsync().AsTask();

        var errors = (await stop.Should().ThrowAsync<AggregateException>()).Which.InnerExceptions.Cast<BackendException>();
        errors.Select(e => e.Error.Message).Should().BeEquivalentTo("The backend 'bad' failed to stop.", "The backend 'worse' failed to stop.");
        good.Disposals.Should().Be(1);
        await Registry.StopAsync().OrHang();
        good.Disposals.Should().Be(1);
        Registry.Catalog.Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task StopAsync_DisposalHangs_GivesUpAtTheLimit()
    {
        Settings.DisposeTimeout = TimeSpan.FromSeconds(5);
        await StartWithAsync(new FakeBackend("a") { OnDispose = () => new TaskCompletionSource().Task });
        var stop = Registry.StopAsync().AsTask();
        await Clock.WhenArmedAsync().OrHang();

        Clock.Advance(TimeSpan.FromSeconds(5));

        (await FluentActions.Awaiting(() => stop.OrHang()).Should().ThrowAsync<AggregateException>()).Which.InnerException!.Message
            .Should().Be("The backend 'a' did not stop within 5 s.");
    }

    [Fact]
    public async Task DisposeAsync_BackendThrows_DoesNotThrow()
    {
        await StartWithAsync(new FakeBackend("bad") { OnDispose = () => throw new InvalidOperationException() });

        await Registry.DisposeAsync().OrHang();
        await Registry.DisposeAsync().OrHang();
    }

    [Fact]
    public async Task StopAsync_NotOwned_IsNotDisposed()
    {
        var backend = FakeBackend.With("a", "x");
        await Registry.RegisterAsync(backend, new BackendRegistration { DisposeBackend = false }).OrHang();
        await Registry.StartAsync().OrHang();

        await Registry.StopAsync().OrHang();

        (backend.Disposals, backend.IsHeard).Should().Be((0, false));
    }

    [Fact]
    public async Task UnregisterAsync_Unknown_ReturnsFalse()
    {
        (await Registry.UnregisterAsync("a").OrHang()).Should().BeFalse();
        await FluentActions.Awaiting(() => Registry.UnregisterAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
    }

    [Fact]
    public async Task UnregisterAsync_CallInside_HidesTheToolsAtOnceAndWaitsForTheCall()
    {
        var backend = FakeBackend.With("a", "x");
        await StartWithAsync(backend);
        var route = Registry.FindTool("a:x")!.Routes[0];
        route.Gate.TryEnter().Should().BeTrue();

        var gone = Registry.UnregisterAsync("A").AsTask();

        Registry.Catalog.Entries.Should().BeEmpty();
        Registry.TryGet("a", out _).Should().BeFalse();
        route.Gate.TryEnter().Should().BeFalse();
        gone.IsCompleted.Should().BeFalse();
        backend.Disposals.Should().Be(0);
        route.Gate.Exit();
        (await gone.OrHang()).Should().BeTrue();
        (backend.Disposals, backend.IsHeard).Should().Be((1, false));
    }

    [Fact]
    public async Task UnregisterAsync_CallNeverEnds_DisposesAtTheDrainLimit()
    {
        Settings.DrainTimeout = TimeSpan.FromSeconds(7);
        var backend = FakeBackend.With("a", "x");
        await StartWithAsync(backend);
        Registry.FindTool("x")!.Routes[0].Gate.TryEnter();
        var gone = Registry.UnregisterAsync("a").AsTask();
        await Clock.WhenArmedAsync().OrHang();

        Clock.Advance(TimeSpan.FromSeconds(7) - Tick);
        backend.Disposals.Should().Be(0);
        Clock.Advance(Tick);

        (await gone.OrHang()).Should().BeTrue();
        backend.Disposals.Should().Be(1);
    }

    [Fact]
    public async Task UnregisterAsync_Cancelled_DisposesUnderTheCall()
    {
        using var stop = new CancellationTokenSource();
        var backend = FakeBackend.With("a", "x");
        await StartWithAsync(backend);
        Registry.FindTool("x")!.Routes[0].Gate.TryEnter();
        var gone = Registry.UnregisterAsync("a", stop.Token).AsTask();

        await stop.CancelAsync();

        (await gone.OrHang()).Should().BeTrue();
        backend.Disposals.Should().Be(1);
    }

    [Fact]
    public async Task SetEnabledAsync_Unknown_Throws()
    {
        await FluentActions.Awaiting(() => Registry.SetEnabledAsync("a", true).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage("There is no backend named 'a'.*");
    }

    [Fact]
    public async Task SetEnabledAsync_Off_HidesTheToolsAndClosesTheirRoutes()
    {
        await StartWithAsync(FakeBackend.With("a", "x"), FakeBackend.With("b", "y"));
        var route = Registry.FindTool("a:x")!.Routes[0];

        await Registry.SetEnabledAsync("a", false).OrHang();

        Ids().Should().Equal("b:y");
        route.Gate.TryEnter().Should().BeFalse();
        Registry.List().Should().Equal(new BackendInfo("a", "mcp", BackendState.Disabled, 0, null), new BackendInfo("b", "mcp", BackendState.Started, 1, null));
    }

    [Fact]
    public async Task SetEnabledAsync_OnAgain_ListsAgainWithoutASecondStart()
    {
        var backend = FakeBackend.With("a", "x");
        await StartWithAsync(backend);
        await Registry.SetEnabledAsync("a", false).OrHang();

        await Registry.SetEnabledAsync("a", true).OrHang();
        await Registry.SetEnabledAsync("a", true).OrHang();

        (backend.Starts, backend.Listings).Should().Be((1, 2));
        Registry.FindTool("a:x")!.Routes[0].Gate.TryEnter().Should().BeTrue();
        Registry.FindTool("a:x")!.Routes[0].Gate.Exit();
    }

    [Fact]
    public async Task SetEnabledAsync_OnAndCannotStart_Throws()
    {
        var backend = new FakeBackend("a") { OnStart = _ => throw new InvalidOperationException() };
        await Registry.RegisterAsync(backend, new BackendRegistration { Enabled = false }).OrHang();
        await Registry.StartAsync().OrHang();

        var enable = () => Registry.SetEnabledAsync("a", true).AsTask();

        await enable.Should().ThrowAsync<BackendException>();
        Registry.List().Single().State.Should().Be(BackendState.Failed);
    }

    [Fact]
    public async Task UnregisterAsync_WhileBeingSwitchedOn_EndsTheStart()
    {
        var backend = new FakeBackend("a") { OnStart = _ => new TaskCompletionSource().Task };
        await Registry.RegisterAsync(backend, new BackendRegistration { Enabled = false }).OrHang();
        await Registry.StartAsync().OrHang();
        var enabling = Registry.SetEnabledAsync("a", true).AsTask();
        await Eventually(() => backend.Starts == 1);

        (await Registry.UnregisterAsync("a").OrHang()).Should().BeTrue();

        (await FluentActions.Awaiting(() => enabling.OrHang()).Should().ThrowAsync<BackendException>()).Which.Error.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        backend.Disposals.Should().Be(1);
    }

    [Fact]
    public async Task List_SeveralKinds_SortsByNameAndFiltersByKind()
    {
        await StartWithAsync(new FakeBackend("c"), new FakeBackend("a", "local"), new FakeBackend("b"));

        Registry.List().Select(i => i.Name).Should().Equal("a", "b", "c");
        Registry.List("mcp").Select(i => i.Name).Should().Equal("b", "c");
        Registry.List("none").Should().BeEmpty();
    }
}
