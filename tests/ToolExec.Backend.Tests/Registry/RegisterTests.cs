namespace ToolExec.Backend.Tests.Registry;

public sealed class RegisterTests : RegistryTestBase
{
    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("gіthub")] // a Cyrillic letter
    [InlineData(null)]
    public async Task RegisterAsync_NameBreaksGrammar_Throws(string? name)
    {
        var register = () => Registry.RegisterAsync(new FakeBackend(name!)).AsTask();

        await register.Should().ThrowAsync<ArgumentException>().WithMessage("The name of a backend*");
        Registry.List().Should().BeEmpty();
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task RegisterAsync_NameAtLimit_TakesOnlyWhatFits(int length, bool taken)
    {
        var register = () => Registry.RegisterAsync(new FakeBackend(new string('a', length))).AsTask();

        if (taken)
        {
            await register.Should().NotThrowAsync();
        }
        else
        {
            await register.Should().ThrowAsync<ArgumentException>();
        }
    }

    [Fact]
    public async Task RegisterAsync_WrongArguments_Throws()
    {
        await FluentActions.Awaiting(() => Registry.RegisterAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => Registry.RegisterAsync(new FakeBackend("a", " ")).AsTask()).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() => Registry.RegisterAsync(new FakeBackend("a"), new BackendRegistration { Namespace = "a:b" }).AsTask())
            .Should().ThrowAsync<ArgumentException>().WithMessage("The namespace of a backend*");
    }

    [Fact]
    public async Task RegisterAsync_NameTakenInOtherCase_Throws()
    {
        await Registry.RegisterAsync(new FakeBackend("github")).OrHang();

        var again = () => Registry.RegisterAsync(new FakeBackend("GitHub")).AsTask();

        await again.Should().ThrowAsync<ArgumentException>().WithMessage("There is a backend named 'GitHub' already*");
        Registry.List().Should().ContainSingle();
    }

    [Fact]
    public async Task RegisterAsync_SameNameWhileStarting_OnlyOneWins()
    {
        var gate = new TaskCompletionSource();
        var first = new FakeBackend("a") { OnStart = _ => gate.Task };
        await Registry.StartAsync().OrHang();
        var starting = Registry.RegisterAsync(first).AsTask();

        var second = () => Registry.RegisterAsync(new FakeBackend("a")).AsTask();

        await second.Should().ThrowAsync<ArgumentException>();
        Registry.TryGet("a", out _).Should().BeFalse("it is not registered before it is started");
        gate.SetResult();
        await starting.OrHang();
        Registry.TryGet("a", out var found).Should().BeTrue();
        found.Should().BeSameAs(first);
    }

    [Fact]
    public async Task RegisterAsync_BeforeStart_StartsNothing()
    {
        var backend = FakeBackend.With("a", "x");

        await Registry.RegisterAsync(backend).OrHang();

        backend.Starts.Should().Be(0);
        Registry.Catalog.Entries.Should().BeEmpty();
        Registry.List().Should().Equal(new BackendInfo("a", "mcp", BackendState.Registered, 0, null));
    }

    [Fact]
    public async Task RegisterAsync_AfterStart_ToolsAreThereAtOnce()
    {
        await Registry.StartAsync().OrHang();
        var changes = 0;
        Registry.CatalogChanged += (_, _) => changes += Registry.Catalog.Entries.Count;

        await Registry.RegisterAsync(FakeBackend.With("a", "x")).OrHang();

        Ids().Should().Equal("a:x");
        changes.Should().Be(1, "the subscriber saw the new catalogue once");
        Registry.List().Should().Equal(new BackendInfo("a", "mcp", BackendState.Started, 1, null));
    }

    [Fact]
    public async Task RegisterAsync_StartFails_ThrowsItsErrorAndForgetsTheBackend()
    {
        await Registry.StartAsync().OrHang();
        var error = new ToolError(ToolErrorKind.BackendUnavailable, "No such command 'x'.");
        var backend = new FakeBackend("a") { OnStart = _ => throw new BackendException(error) };

        var register = () => Registry.RegisterAsync(backend).AsTask();

        (await register.Should().ThrowAsync<BackendException>()).Which.Error.Should().Be(error with { Backend = "a", BackendKind = "mcp" });
        (backend.Disposals, backend.IsHeard).Should().Be((0, false));
        Registry.List().Should().BeEmpty();
        backend.OnStart = _ => Task.CompletedTask;
        await Registry.RegisterAsync(backend).OrHang();
        Registry.List().Should().ContainSingle();
    }

    [Fact]
    public async Task RegisterAsync_BackendThrowsAnything_HidesItsText()
    {
        await Registry.StartAsync().OrHang();
        var fault = new InvalidOperationException("password=hunter2");
        var backend = new FakeBackend("a") { OnList = _ => throw fault };

        var register = () => Registry.RegisterAsync(backend).AsTask();

        var error = (await register.Should().ThrowAsync<BackendException>()).Which.Error;
        error.Message.Should().Be("The backend 'a' failed to list its tools.");
        (error.Kind, error.Operation, error.Exception).Should().Be((ToolErrorKind.Internal, ToolOperation.ListTools, fault));
    }

    [Fact]
    public async Task RegisterAsync_StartHangs_TimesOutAtTheLimit()
    {
        Settings.StartTimeout = TimeSpan.FromSeconds(3);
        await Registry.StartAsync().OrHang();
        var register = Registry.RegisterAsync(new FakeBackend("a") { OnStart = _ => new TaskCompletionSource().Task }).AsTask();
        await Clock.WhenArmedAsync().OrHang();

        Clock.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        register.IsCompleted.Should().BeFalse();
        Clock.Advance(TimeSpan.FromTicks(1));

        var error = (await FluentActions.Awaiting(() => register.OrHang()).Should().ThrowAsync<BackendException>()).Which.Error;
        error.ToString().Should().Be("timeout: The backend 'a' did not start within 3 s.");
    }

    [Fact]
    public async Task RegisterAsync_Cancelled_ThrowsWithTheCallersTokenAndForgetsTheBackend()
    {
        await Registry.StartAsync().OrHang();
        using var stop = new CancellationTokenSource();
        var register = Registry.RegisterAsync(new FakeBackend("a") { OnStart = _ => new TaskCompletionSource().Task }, null, stop.Token).AsTask();

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => register.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        await Registry.RegisterAsync(new FakeBackend("a")).OrHang();
    }

    [Fact]
    public async Task RegisterAsync_ListsSomethingThatIsNoTool_IsRefused()
    {
        await Registry.StartAsync().OrHang();
        var backend = new FakeBackend("a") { Tools = [null!] };

        var register = () => Registry.RegisterAsync(backend).AsTask();

        (await register.Should().ThrowAsync<BackendException>()).Which.Error.Kind.Should().Be(ToolErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task RegisterAsync_AfterStop_Throws()
    {
        await Registry.StopAsync().OrHang();

        var register = () => Registry.RegisterAsync(new FakeBackend("a")).AsTask();

        await register.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task RegisterAsync_DisabledAfterStart_IsHeardOnceSwitchedOn()
    {
        await Registry.StartAsync().OrHang();
        var backend = FakeBackend.With("a", "x");
        await Registry.RegisterAsync(backend, new BackendRegistration { Enabled = false }).OrHang();
        backend.Starts.Should().Be(0);

        await Registry.SetEnabledAsync("a", true).OrHang();
        backend.Tools.Add(new BackendTool(FakeBackend.MakeTool("y")));
        backend.SignalToolsChanged();

        await Eventually(() => Registry.Catalog.Entries.Count == 2);
    }
}
