using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ToolExec.Backend;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Tests.Hosting;

/// <summary>Starts that are given up, stops that are in a hurry, and programs that forget one or the other.</summary>
public sealed class StartAndStopTests
{
    [Fact]
    public async Task CallAsync_BeforeTheStart_SaysThatNothingIsStarted()
    {
        await using var provider = Build(b => b.AddBackend(new DelegateBackend("b").AddValue("t")));

        var result = await provider.GetRequiredService<ToolExecutor>().CallAsync("b:t").OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        result.Error.Message.Should().Be("No backend is started yet, so the tool 'b:t' cannot be called: start the host, or call StartAsync of the executor.");
    }

    [Fact]
    public async Task Dispose_ContainerDisposedSynchronously_StopsTheBackendsToo()
    {
        var backend = new DelegateBackend("b").AddValue("t");
        var provider = Build(b => b.AddBackend(backend).AddLocalBackend("l", _ => { }));
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();

        await Task.Run(provider.Dispose).OrHang();

        backend.IsDisposed.Should().BeTrue();
        (await executor.CallAsync("b:t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ShuttingDown);
    }

    [Fact]
    public async Task DisposeAsync_ContainerDisposedWithACallUnderWay_LetsItFinish()
    {
        var (began, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var backend = new DelegateBackend("b").Add("t", async _ =>
        {
            began.SetResult();
            await go.Task;
            return ToolResult.Success(default);
        });
        var provider = Build(b => b.AddBackend(backend));
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();

        var call = executor.CallAsync("b:t").AsTask();
        await began.Task.OrHang();
        var end = provider.DisposeAsync().AsTask();
        backend.IsDisposed.Should().BeFalse();
        go.SetResult();

        (await call.OrHang()).IsSuccess.Should().BeTrue();
        await end.OrHang();
        backend.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task Host_StopInAHurry_StopsTheCallsAndTheBackendsAtOnce()
    {
        var began = new TaskCompletionSource();
        var backend = new DelegateBackend("b").Add("t", async c =>
        {
            began.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(c.CancellationToken);
            return ToolResult.Success(default);
        });
        await using var provider = Build(b => b.AddBackend(backend).ConfigureRun(o => o.DrainTimeout = TimeSpan.FromHours(1)));
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();
        var call = executor.CallAsync("b:t").AsTask();
        await began.Task.OrHang();

        await provider.GetServices<IHostedService>().Single().StopAsync(new CancellationToken(true)).OrHang();

        (await call.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ShuttingDown);
        backend.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task StartAsync_OneBackendFails_DisposesThoseThatWereStarted()
    {
        var good = new DelegateBackend("good").AddValue("t");
        await using var provider = Build(b => b.AddBackend(good).AddBackend(new DelegateBackend("bad") { OnStart = _ => throw new InvalidOperationException() }));

        var start = async () => await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();

        await start.Should().ThrowAsync<AggregateException>();
        good.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task StartAsync_NameThatIsNone_SaysSoEachTimeAndOnlyOfThatOne()
    {
        var made = 0;
        await using var provider = Build(b => b
            .AddBackend(new DelegateBackend("first"))
            .AddBackend(_ =>
            {
                made++;
                return new DelegateBackend("no name");
            }));
        var executor = provider.GetRequiredService<ToolExecutor>();

        var start = async () => await executor.StartAsync().OrHang();

        (await start.Should().ThrowAsync<ArgumentException>()).WithMessage("*'no name'*");
        (await start.Should().ThrowAsync<ArgumentException>()).WithMessage("*'no name'*");
        made.Should().Be(1);
    }

    [Fact]
    public async Task StartAsync_GivenUpBeforeTheFirstBackend_CanBeDoneAgain()
    {
        using var caller = new CancellationTokenSource();
        var backend = new DelegateBackend("second").AddValue("t");
        await using var provider = Build(b => b.AddBackend(new DelegateBackend("first")).AddBackend(_ =>
        {
            caller.Cancel();
            return backend;
        }));
        var executor = provider.GetRequiredService<ToolExecutor>();

        var start = async () => await executor.StartAsync(caller.Token).OrHang();
        await start.Should().ThrowAsync<OperationCanceledException>();
        await executor.StartAsync().OrHang();

        (await executor.CallAsync("second:t").OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task StartAsync_GivenUpWhileABackendStarts_EndsTheInstanceAndSaysSoAfterwards()
    {
        using var caller = new CancellationTokenSource();
        var began = new TaskCompletionSource();
        var backend = new DelegateBackend("b")
        {
            OnStart = async token =>
            {
                began.TrySetResult();
                await new TaskCompletionSource().Task.WaitAsync(token);
            },
        };
        await using var provider = Build(b => b.AddBackend(backend));
        var executor = provider.GetRequiredService<ToolExecutor>();

        var first = executor.StartAsync(caller.Token).AsTask();
        await began.Task.OrHang();
        await caller.CancelAsync();
        var wait = async () => await first.OrHang();
        var again = async () => await executor.StartAsync().OrHang();

        (await wait.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(caller.Token);
        await again.Should().ThrowAsync<ObjectDisposedException>("another start's token is nobody's business");
        backend.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task CallJsonAsync_TextThatIsNoJson_IsObservedAndCancelledLikeEveryCall()
    {
        var seen = new List<ToolResult>();
        await using var provider = Build(b => b.AddBackend(new DelegateBackend("b").AddValue("t")).AddObserver(new Observer(seen)));
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();

        var wrong = await executor.CallJsonAsync("b:t", "{").OrHang();
        var unknown = await executor.CallJsonAsync("no\ntool", "{").OrHang();
        var given = async () => await executor.CallJsonAsync("b:t", "{", new CancellationToken(true)).OrHang();

        await given.Should().ThrowAsync<OperationCanceledException>();
        (wrong.Error!.Kind, unknown.Error!.Kind).Should().Be((ToolErrorKind.InvalidJson, ToolErrorKind.InvalidToolId));
        seen.Select(r => r.Error!.Kind).Should().Equal(ToolErrorKind.InvalidJson, ToolErrorKind.InvalidToolId, ToolErrorKind.Cancelled);
    }

    [Fact]
    public async Task CallJsonAsync_HostTakesDeeperText_TheHostsBoundsCount()
    {
        await using var provider = Build(b => b.AddBackend(new DelegateBackend("b").AddValue("t")).ConfigureRun(o => o.MaxJsonDepth = 100));
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();

        var taken = await executor.CallJsonAsync("b:t", Nested(99)).OrHang();
        var refused = await executor.CallJsonAsync("b:t", Nested(100)).OrHang();

        (taken.IsSuccess, refused.Error!.Kind).Should().Be((true, ToolErrorKind.InvalidJson));

        static string Nested(int arrays) => $$"""{"a":{{new string('[', arrays)}}{{new string(']', arrays)}}}""";
    }

    private static ServiceProvider Build(Action<IToolExecBuilder> configure)
    {
        var services = new ServiceCollection();
        configure(services.AddToolExec());
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }

    private sealed class Observer(List<ToolResult> seen) : IToolCallObserver
    {
        public void OnCompleted(ToolCall call, ToolResult result) => seen.Add(result);
    }
}
