using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.TestSupport;

namespace ToolExec.Tests.Load;

/// <summary>Many calls and many changes at the same time, through the whole house. They take all threads there are, so they run alone.</summary>
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
[Collection(nameof(LoadTests))]
public sealed class LoadTests
{
    private int _running;
    private int _most;

    [Fact]
    public async Task RunManyAsync_ThousandCallsUnderALimitOfHundred_NeverExceedItAndAllComeBack()
    {
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var provider = await Start(b => b.AddBackend(new DelegateBackend("b").Add("t", c => Enter(c, full, full.Task))));
        var executor = provider.GetRequiredService<ToolExecutor>();

        var results = await executor.RunManyAsync(Calls(1000), new RunManyOptions { MaxConcurrency = 100 }).OrHang();

        results.Should().HaveCount(1000).And.OnlyContain(r => r.IsSuccess);
        results.Select(r => r.CallId).Should().OnlyHaveUniqueItems();
        (_most, _running).Should().Be((100, 0));
    }

    [Fact]
    public async Task RunManyAsync_ThousandCallsCancelled_LeaveNothingRunning()
    {
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var provider = await Start(b => b.AddBackend(new DelegateBackend("b").Add("t", c => Enter(c, full, new TaskCompletionSource().Task))));
        var executor = provider.GetRequiredService<ToolExecutor>();
        using var caller = new CancellationTokenSource();

        var run = executor.RunManyAsync(Calls(1000), new RunManyOptions { MaxConcurrency = 100 }, caller.Token).OrHang();
        await full.Task.OrHang();
        await caller.CancelAsync();

        var wait = async () => await run;
        (await wait.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(caller.Token);
        (_most, _running).Should().Be((100, 0));
        (await executor.CallAsync("b:free").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ToolNotFound, "the runner goes on");
    }

    [Fact]
    public async Task RegisterAndUnregister_WhileCalling_LosesNoCallAndThrowsNothing()
    {
        await using var provider = await Start(b => b.AddBackend(new DelegateBackend("stays").AddValue("t", "1")));
        var executor = provider.GetRequiredService<ToolExecutor>();
        var (stop, calls) = (false, 0);

        var callers = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                (await executor.CallAsync("stays:t")).EnsureSucceeded();
                var other = await executor.CallAsync($"b{n}:t");
                other.Error?.Kind.Should().BeOneOf(ToolErrorKind.ToolNotFound, ToolErrorKind.NoBackends, ToolErrorKind.BackendDisabled);
                Interlocked.Increment(ref calls);

                // A call that ends at once never leaves its thread; everybody else wants one too.
                await Task.Yield();
            }
        })).ToArray();
        var changers = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await executor.Backends.RegisterAsync(new DelegateBackend($"b{n}").AddValue("t", "2"));
                await executor.Backends.SetEnabledAsync($"b{n}", i % 2 == 0);
                await executor.Backends.UnregisterAsync($"b{n}");
            }
        })).ToArray();
        await Task.WhenAll(changers).WaitAsync(TimeSpan.FromSeconds(60));
        Volatile.Write(ref stop, true);
        await Task.WhenAll(callers).OrHang();

        calls.Should().BePositive();
        executor.Catalog.Entries.Select(e => e.Id).Should().Equal("stays:t");
    }

    [Fact]
    public async Task ToolsChanged_ToolAddedOrRemoved_TheNextCallSeesIt()
    {
        var local = new LocalBackendBuilder("l").Build();
        await using var provider = await Start(b => b.AddBackend(local));
        var executor = provider.GetRequiredService<ToolExecutor>();
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        executor.Backends.CatalogChanged += (_, _) => changed.TrySetResult();

        var before = await executor.CallAsync("l:t").OrHang();
        local.Add(LocalTool.Create(new Tool { Name = "t", InputSchema = ToolExecJson.EmptyObject }, _ => new ValueTask<ToolResult>(ToolResult.Success(default))));
        await changed.Task.OrHang();
        var after = await executor.CallAsync("l:t").OrHang();

        (before.Error!.Kind, after.IsSuccess).Should().Be((ToolErrorKind.ToolNotFound, true));
    }

    [Fact]
    public async Task ListAllToolsAsync_OneBackendFails_TheOthersAreListedBesideItsError()
    {
        var fails = false;
        var bad = new DelegateBackend("bad").AddValue("t");
        await using var provider = await Start(b => b
            .AddBackend(new DelegateBackend("good").AddValue("t"))
            .AddBackend(_ => new FailingList(bad, () => Volatile.Read(ref fails))));
        Volatile.Write(ref fails, true);

        var catalog = await provider.GetRequiredService<ToolExecutor>().Backends.ListAllToolsAsync().OrHang();

        catalog.Entries.Select(e => e.Id).Should().Equal("bad:t", "good:t");
        var problem = catalog.Problems.Should().ContainSingle().Which;
        (problem.Backend, problem.Error.Message).Should().Be(("bad", "The backend 'bad' failed to list its tools."));
    }

    private static IEnumerable<ToolCall> Calls(int count) => Enumerable.Range(0, count).Select(i => new ToolCall("b:t") { CallId = $"{i}" });

    private static async Task<ServiceProvider> Start(Action<IToolExecBuilder> configure)
    {
        var services = new ServiceCollection();
        configure(services.AddToolExec());
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        return provider;
    }

    // Holds the first calls until a hundred are inside, so that the limit is really reached.
    private async ValueTask<ToolResult> Enter(ToolCallContext context, TaskCompletionSource full, Task go)
    {
        var now = Interlocked.Increment(ref _running);
        for (var most = Volatile.Read(ref _most); most < now;)
        {
            most = Interlocked.CompareExchange(ref _most, now, most);
        }

        if (now == 100)
        {
            full.TrySetResult();
        }

        try
        {
            await go.WaitAsync(context.CancellationToken);
            return ToolResult.Success(default);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private sealed class FailingList(DelegateBackend inner, Func<bool> fails) : IBackend
    {
        public event EventHandler? ToolsChanged
        {
            add => inner.ToolsChanged += value;
            remove => inner.ToolsChanged -= value;
        }

        public string Name => inner.Name;

        public string Kind => inner.Kind;

        public ValueTask StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

        public ValueTask<BackendTools> ListToolsAsync(CancellationToken cancellationToken) =>
            fails() ? throw new InvalidOperationException("secret") : inner.ListToolsAsync(cancellationToken);

        public ValueTask<ToolResult> ExecuteAsync(ToolCallContext context) => inner.ExecuteAsync(context);

        public ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken) => inner.CheckHealthAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
