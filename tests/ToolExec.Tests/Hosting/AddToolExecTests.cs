using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ToolExec.Backend;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Tests.Hosting;

public sealed class AddToolExecTests
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateScopes = true, ValidateOnBuild = true };

    [Fact]
    public void AddToolExec_NullServices_IsRefused()
    {
        var add = () => ((IServiceCollection)null!).AddToolExec();
        var key = () => new ServiceCollection().AddKeyedToolExec(null!);

        add.Should().Throw<ArgumentNullException>();
        key.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task AddToolExec_Twice_RegistersEverythingOnce()
    {
        var services = new ServiceCollection();
        services.AddToolExec();
        var count = services.Count;

        services.AddToolExec().AddBackend(new DelegateBackend("b").AddValue("t"));

        services.Should().HaveCount(count + 1, "only the backend is new");
        await using var provider = services.BuildServiceProvider(Strict);
        provider.GetServices<IHostedService>().Should().ContainSingle();
        provider.GetServices<ToolExecutor>().Should().ContainSingle();
    }

    [Fact]
    public async Task Host_StartAndStop_StartsBackendsAndDisposesThem()
    {
        var backend = new DelegateBackend("b").AddValue("t", "5");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddToolExec().AddBackend(backend);
        using var host = builder.Build();
        await host.StartAsync().OrHang();
        var executor = host.Services.GetRequiredService<ToolExecutor>();

        var result = await executor.CallAsync("b:t").OrHang();
        await executor.StartAsync().OrHang();
        await host.StopAsync().OrHang();
        var late = await executor.CallAsync("b:t").OrHang();

        result.Value!.Value.GetInt32().Should().Be(5);
        backend.Starts.Should().Be(1);
        backend.IsDisposed.Should().BeTrue();
        late.Error!.Kind.Should().Be(ToolErrorKind.ShuttingDown);
    }

    [Fact]
    public async Task Host_StopWithACallUnderWay_LetsItFinish()
    {
        var (began, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var backend = new DelegateBackend("b").Add("t", async _ =>
        {
            began.SetResult();
            await go.Task;
            return ToolResult.Success(default);
        });
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddToolExec().AddBackend(backend);
        using var host = builder.Build();
        await host.StartAsync().OrHang();

        var run = host.Services.GetRequiredService<ToolExecutor>().CallAsync("b:t").AsTask();
        await began.Task.OrHang();
        var stop = host.StopAsync();
        backend.IsDisposed.Should().BeFalse();
        go.SetResult();

        (await run.OrHang()).IsSuccess.Should().BeTrue();
        await stop.OrHang();
        backend.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task StartAsync_BackendCannotStart_FailsTheHostAndNamesIt()
    {
        var good = new DelegateBackend("good").AddValue("t");
        var bad = new DelegateBackend("bad") { OnStart = _ => throw new BackendException(new ToolError(ToolErrorKind.BackendUnavailable, "No such program.")) };
        await using var provider = Build(b => b.AddBackend(good).AddBackend(bad));

        var start = async () => await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();

        (await start.Should().ThrowAsync<AggregateException>()).Which.Flatten().ToString().Should().Contain("bad").And.Contain("No such program.");
    }

    [Fact]
    public async Task StartAsync_TolerantRegistry_KeepsTheOthersAndSaysWhatIsTheMatter()
    {
        var good = new DelegateBackend("good").AddValue("t");
        var bad = new DelegateBackend("bad") { OnStart = _ => throw new BackendException(new ToolError(ToolErrorKind.BackendUnavailable, "No such program.")) };
        await using var provider = Build(b => b.AddBackend(good).AddBackend(bad).ConfigureRegistry(o => o.Startup = BackendStartup.Tolerant));
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();

        executor.Catalog.Entries.Select(e => e.Id).Should().Equal("good:t");
        executor.Catalog.Problems.Should().ContainSingle().Which.Backend.Should().Be("bad");
        (await executor.CallAsync("bad:x").OrHang()).Error!.Message.Should().Contain("No such program.");
    }

    [Fact]
    public async Task AddKeyedToolExec_SeveralInstances_KnowNothingOfEachOther()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddBackend(new DelegateBackend("b").AddValue("main"));
        services.AddKeyedToolExec("a").AddBackend(new DelegateBackend("b").AddValue("alpha")).ConfigureRun(o => o.MaxArgumentBytes = 10);
        services.AddKeyedToolExec("z").AddBackend(new DelegateBackend("b").AddValue("omega"));
        await using var provider = services.BuildServiceProvider(Strict);
        foreach (var hosted in provider.GetServices<IHostedService>())
        {
            await hosted.StartAsync(default).OrHang();
        }

        provider.GetRequiredService<ToolExecutor>().Catalog.Entries.Select(e => e.Id).Should().Equal("b:main");
        var alpha = provider.GetRequiredKeyedService<ToolExecutor>("a");
        alpha.Catalog.Entries.Select(e => e.Id).Should().Equal("b:alpha");
        provider.GetRequiredKeyedService<ToolExecutor>("z").Catalog.Entries.Select(e => e.Id).Should().Equal("b:omega");
        (await alpha.CallJsonAsync("b:alpha", """{"a":"123456"}""").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ArgumentsTooLarge);
        (await provider.GetRequiredService<ToolExecutor>().CallJsonAsync("b:main", """{"a":"123456"}""").OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Options_OutOfBounds_StopTheHostWithEveryFault()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddToolExec().ConfigureRun(o =>
        {
            o.Timeout = TimeSpan.Zero;
            o.MaxJsonDepth = 257;
            o.StreamCapacity = 0;
            o.MaxViolations = 0;
            o.MaxArgumentBytes = 1;
            o.MaxResultBytes = 1;
            o.CancellationGrace = TimeSpan.FromMinutes(2);
            o.DrainTimeout = TimeSpan.FromSeconds(-1);
        });
        using var host = builder.Build();

        var start = async () => await host.StartAsync().OrHang();

        var fault = (await start.Should().ThrowAsync<OptionsValidationException>()).Which;
        fault.Failures.Should().HaveCount(8);
        fault.Message.Should().Contain("MaxJsonDepth: must be from 1 to 256, but is 257.");
    }

    [Fact]
    public async Task UseMiddleware_FromServices_IsMadeOnceAndRuns()
    {
        await using var provider = Build(b => b.AddBackend(new DelegateBackend("b").AddValue("t")).UseMiddleware<CountingMiddleware>());
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();

        await executor.CallAsync("t").OrHang();
        await executor.CallAsync("t").OrHang();

        provider.GetRequiredService<CountingMiddleware>().Calls.Should().Be(2);
    }

    [Fact]
    public async Task AddObserverAndSelector_AreUsed()
    {
        var observer = new Observer();
        await using var provider = Build(b => b
            .AddBackend(new DelegateBackend("one").Add(Tool("t"), _ => new(ToolResult.Success(default))))
            .AddBackend(new DelegateBackend("two").Add(Tool("t"), _ => new(ToolResult.Success(default))))
            .AddObserver(observer)
            .UseBackendSelector(new LastSelector()));
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();

        await executor.CallAsync("shared:t").OrHang();
        await executor.CallAsync("nope").OrHang();

        observer.Seen.Select(r => r.Backend).Should().Equal("two", null);

        static Tool Tool(string name) => new() { Name = name, Namespace = "shared", InputSchema = ToolExecJson.EmptyObject };
    }

    [Theory]
    [InlineData(null)]
    [InlineData("staff")]
    public async Task AddObserverAndSelector_FromServices_AreMadeOnceForTheirInstance(string? key)
    {
        var services = new ServiceCollection();
        var builder = key is null ? services.AddToolExec() : services.AddKeyedToolExec(key);
        builder.AddBackend(new DelegateBackend("b").AddValue("t")).AddObserver<Observer>().UseBackendSelector(new NoSelector()).UseBackendSelector<LastSelector>();
        await using var provider = services.BuildServiceProvider(Strict);
        var executor = provider.GetRequiredKeyedService<ToolExecutor>(key);
        await executor.StartAsync().OrHang();

        await executor.CallAsync("t").OrHang();
        await executor.CallAsync("nope").OrHang();

        provider.GetRequiredKeyedService<Observer>(key).Seen.Select(r => r.Backend).Should().Equal("b", null);
    }

    private static ServiceProvider Build(Action<IToolExecBuilder> configure)
    {
        var services = new ServiceCollection();
        configure(services.AddToolExec());
        return services.BuildServiceProvider(Strict);
    }

    private sealed class CountingMiddleware : IToolMiddleware
    {
        public int Calls { get; private set; }

        public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
        {
            Calls++;
            return next(context);
        }
    }

    private sealed class Observer : IToolCallObserver
    {
        public List<ToolResult> Seen { get; } = [];

        public void OnCompleted(ToolCall call, ToolResult result) => Seen.Add(result);
    }

    private sealed class NoSelector : IBackendSelector
    {
        public IReadOnlyList<ToolRoute> Select(ToolCallContext context, IReadOnlyList<ToolRoute> routes) => [];
    }

    private sealed class LastSelector : IBackendSelector
    {
        public IReadOnlyList<ToolRoute> Select(ToolCallContext context, IReadOnlyList<ToolRoute> routes) => [routes[^1]];
    }
}
