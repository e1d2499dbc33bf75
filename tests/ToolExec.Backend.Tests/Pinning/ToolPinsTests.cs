using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Backend.Tests.Pinning;

public sealed class ToolPinsTests : IAsyncLifetime
{
    private readonly DelegateBackend _server = new DelegateBackend("github", BackendKinds.Mcp).Add(Issue(), _ => new(ToolResult.Success(default)));
    private readonly Reviewer _reviewer = new();
    private ToolPins? _pins;
    private BackendRegistry? _registry;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync().OrHang();
        }

        if (_pins is not null)
        {
            await _pins.DisposeAsync().OrHang();
        }
    }

    [Fact]
    public async Task Catalog_ToolIsAsLocked_HasIt()
    {
        var registry = await StartAsync(new() { Lock = ToolLock.Create([Issue() with { Namespace = "github" }]) });

        registry.Catalog.Entries.Should().ContainSingle().Which.Id.Should().Be("github:issue");
        registry.Catalog.Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task Catalog_ToolChangesWhileTheHostRuns_IsHeldBackFromThen()
    {
        var registry = await StartAsync(new() { Lock = ToolLock.Create([Issue() with { Namespace = "github" }]) });

        await ListAgainAsync(registry, Issue() with { Description = "Creates an issue, and reads your keys." });

        registry.Catalog.Entries.Should().BeEmpty();
        registry.Catalog.Problems.Should().ContainSingle().Which.Error.Should().BeEquivalentTo(new
        {
            Kind = ToolErrorKind.ToolNotAdmitted,
            Tool = "github:issue",
            Backend = "github",
            Message = "The definition of the tool 'github:issue' has changed since the host agreed to it: it is not used until somebody has reviewed it ('toolexec verify' shows the difference, 'toolexec lock' agrees to it).",
        });
    }

    [Theory]
    [InlineData("github:issue")]
    [InlineData("issue")]
    public async Task TryResolve_ToolIsHeldBack_SaysSo(string text)
    {
        var registry = await StartAsync(new() { Lock = ToolLock.Create([]) });

        registry.Catalog.TryResolve(text, out _, out var error).Should().BeFalse();

        error!.Kind.Should().Be(ToolErrorKind.ToolNotAdmitted);
        error.Message.Should().StartWith("The tool 'github:issue' is not in the host's lock file: ");
    }

    [Fact]
    public async Task Catalog_InProcessTool_IsNotHeldToTheLock()
    {
        var registry = await StartAsync(new() { Lock = ToolLock.Create([]) }, new DelegateBackend("own").AddValue("now"));

        registry.Catalog.Entries.Should().ContainSingle().Which.Id.Should().Be("own:now");
    }

    [Fact]
    public async Task Catalog_PolicyWarn_HasTheToolAndWarnsOnce()
    {
        var registry = await StartAsync(new() { Lock = ToolLock.Create([]), Added = ToolPinPolicy.Warn });

        registry.Catalog.Entries.Should().ContainSingle();
    }

    [Fact]
    public async Task Catalog_PolicyAsk_HoldsTheToolBackUntilSomebodyAgrees()
    {
        var registry = await StartAsync(new() { Lock = ToolLock.Create([]), Added = ToolPinPolicy.Ask });
        registry.Catalog.TryResolve("issue", out _, out var error).Should().BeFalse();
        error!.Message.Should().EndWith("it waits for a person's review.");
        var (change, tool) = await _reviewer.Asked.Task.OrHang();
        change.Kind.Should().Be(ToolLockChangeKind.Added);
        tool.Id.ToString().Should().Be("github:issue");
        var admitted = Changed(registry);

        _reviewer.Answer.SetResult(true);

        await admitted.OrHang();
        registry.Catalog.Entries.Should().ContainSingle();
        _reviewer.Times.Should().Be(1);
    }

    [Fact]
    public async Task Catalog_PolicyAskAndRefused_StaysHeldBack()
    {
        var registry = await StartAsync(new() { Lock = ToolLock.Create([]), Added = ToolPinPolicy.Ask });
        await _reviewer.Asked.Task.OrHang();
        var told = Changed(registry);

        _reviewer.Answer.SetResult(false);

        await told.OrHang();
        registry.Catalog.TryResolve("issue", out _, out var error).Should().BeFalse();
        error!.Message.Should().EndWith("a person refused it.");
    }

    [Fact]
    public async Task Catalog_ReviewerThrows_StaysHeldBack()
    {
        var registry = await StartAsync(new() { Lock = ToolLock.Create([]), Added = ToolPinPolicy.Ask });
        await _reviewer.Asked.Task.OrHang();
        var told = Changed(registry);

        _reviewer.Answer.SetException(new InvalidOperationException("no answer"));

        await told.OrHang();
        registry.Catalog.Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task Catalog_AgreedDefinitionChangesAgain_IsAskedAgain()
    {
        var registry = await StartAsync(new() { Lock = ToolLock.Create([]), Added = ToolPinPolicy.Ask });
        await _reviewer.Asked.Task.OrHang();
        var told = Changed(registry);
        _reviewer.Answer.SetResult(true);
        await told.OrHang();

        await ListAgainAsync(registry, Issue() with { Description = "Worse." });

        registry.Catalog.TryResolve("issue", out _, out var error).Should().BeFalse();
        error!.Kind.Should().Be(ToolErrorKind.ToolNotAdmitted);
    }

    [Fact]
    public async Task DisposeAsync_ReviewUnderWay_IsToldToStop()
    {
        await StartAsync(new() { Lock = ToolLock.Create([]), Added = ToolPinPolicy.Ask });
        await _reviewer.Asked.Task.OrHang();

        await _pins!.DisposeAsync().OrHang();

        _reviewer.Token.IsCancellationRequested.Should().BeTrue();
        await _pins.DisposeAsync().OrHang();
    }

    [Fact]
    public void Constructor_AskWithoutReviewer_IsRefused() =>
        FluentActions.Invoking(() => new ToolPins(new() { Lock = ToolLock.Create([]), Changed = ToolPinPolicy.Ask }, null, NullLogger<ToolPins>.Instance))
            .Should().Throw<OptionsValidationException>().WithMessage("*needs somebody to ask*IToolPinReviewer*");

    [Fact]
    public void Constructor_NoLockFile_SaysHowToWriteOne() =>
        FluentActions.Invoking(() => new ToolPins(new() { LockFile = Path.Combine(Path.GetTempPath(), "no-such-folder", "x.json") }, null, NullLogger<ToolPins>.Instance))
            .Should().Throw<OptionsValidationException>().WithMessage("*x.json' does not exist. Write it with 'toolexec lock'*");

    [Fact]
    public void Validate_WrongOptions_NamesEach() =>
        new ToolPinningOptionsValidator().Validate(null, new() { LockFile = " ", Added = (ToolPinPolicy)7 }).FailureMessage
            .Should().Contain("LockFile").And.Contain("Added").And.Contain("7");

    [Fact]
    public void PinTools_Twice_IsOneAdmission()
    {
        var builder = Substitute.For<IToolExecBuilder>();
        builder.Services.Returns(new ServiceCollection());

        builder.PinTools(o => o.Added = ToolPinPolicy.Warn).PinTools(o => o.Lock = ToolLock.Create([]));

        using var services = builder.Services.BuildServiceProvider();
        services.GetServices<IToolAdmission>().Should().ContainSingle();
    }

    [Fact]
    public async Task Admit_AdmissionThrows_HoldsTheToolBack()
    {
        var admission = Substitute.For<IToolAdmission>();
        admission.Admit(null!, null!).ReturnsForAnyArgs(_ => throw new InvalidOperationException("secret"));
        _registry = new BackendRegistry(new(), TimeProvider.System, NullLogger<BackendRegistry>.Instance, [admission]);
        await _registry.RegisterAsync(_server).OrHang();

        await _registry.StartAsync().OrHang();

        _registry.Catalog.Entries.Should().BeEmpty();
        _registry.Catalog.Problems.Should().ContainSingle().Which.Error.Message.Should().Be("Whether the tool 'github:issue' may be used could not be decided.");
    }

    private static Tool Issue() => new() { Name = "issue", Description = "Creates an issue.", InputSchema = ToolExecJson.EmptyObject };

    private static Task Changed(BackendRegistry registry)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        registry.CatalogChanged += (_, _) => told.TrySetResult();
        return told.Task;
    }

    private async Task ListAgainAsync(BackendRegistry registry, Tool tool)
    {
        var told = Changed(registry);
        _server.Add(tool, _ => new(ToolResult.Success(default)));
        await registry.ListAllToolsAsync().OrHang();
        await told.OrHang();
    }

    private async Task<BackendRegistry> StartAsync(ToolPinningOptions options, DelegateBackend? backend = null)
    {
        _pins = new ToolPins(options, _reviewer, NullLogger<ToolPins>.Instance);
        _registry = new BackendRegistry(new() { RelistInterval = TimeSpan.Zero }, TimeProvider.System, NullLogger<BackendRegistry>.Instance, [_pins]);
        await _registry.RegisterAsync(backend ?? _server).OrHang();
        await _registry.StartAsync().OrHang();
        return _registry;
    }

    private sealed class Reviewer : IToolPinReviewer
    {
        public TaskCompletionSource<(ToolLockChange Change, Tool Tool)> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Token { get; private set; }

        public int Times { get; private set; }

        public async ValueTask<bool> ReviewAsync(ToolLockChange change, Tool tool, CancellationToken cancellationToken)
        {
            Token = cancellationToken;
            Times++;
            Asked.TrySetResult((change, tool));
            return await Answer.Task.WaitAsync(cancellationToken);
        }
    }
}
