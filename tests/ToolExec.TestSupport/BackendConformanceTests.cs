using System.Text.Json;

namespace ToolExec.TestSupport;

/// <summary>The contract of <see cref="IBackend"/>, sentence by sentence. A test project derives once for each backend and passes unchanged.</summary>
public abstract class BackendConformanceTests : IAsyncLifetime
{
    private IBackend? _backend;

    /// <summary>Gets a call that succeeds.</summary>
    protected abstract ConformanceCall Succeeding { get; }

    /// <summary>Gets a call of a tool that fails.</summary>
    protected abstract ConformanceCall Failing { get; }

    /// <summary>Gets a call that goes on until it is cancelled, or null where the backend has no such tool.</summary>
    protected abstract ConformanceCall? Waiting { get; }

    /// <summary>Gets a call that reports progress at least twice, or null where the backend's tools cannot.</summary>
    protected abstract ConformanceCall? Reporting { get; }

    /// <summary>Gets the host's services that calls are given.</summary>
    protected virtual IServiceProvider Services { get; } = new NoServices();

    private IBackend Backend => _backend!;

    public async Task InitializeAsync() => _backend = await CreateAsync().OrHang();

    public async Task DisposeAsync() => await Backend.DisposeAsync().OrHang();

    [Fact]
    public async Task NameAndKind_ThroughItsWholeLife_FitTheGrammarAndNeverChange()
    {
        var (name, kind) = (Backend.Name, Backend.Kind);
        await StartAsync();
        var afterStart = (Backend.Name, Backend.Kind);
        await Backend.DisposeAsync().OrHang();

        ToolId.TryParse(name, out var id).Should().BeTrue();
        id.Namespace.Should().BeNull();
        kind.Should().NotBeNullOrWhiteSpace();
        afterStart.Should().Be((name, kind));
        (Backend.Name, Backend.Kind).Should().Be((name, kind));
    }

    [Fact]
    public async Task StartAsync_Twice_DoesNothingTheSecondTime()
    {
        await StartAsync();
        var before = await Backend.ListToolsAsync(default).OrHang();

        await StartAsync();

        var after = await Backend.ListToolsAsync(default).OrHang();
        after.Tools.Select(t => t.RemoteName).Should().Equal(before.Tools.Select(t => t.RemoteName));
    }

    [Fact]
    public async Task ListToolsAsync_Started_ListsEachToolOnceAndFindsItByItsName()
    {
        await StartAsync();

        var list = await Backend.ListToolsAsync(default).OrHang();

        list.Problems.Should().BeEmpty();
        list.Tools.Select(t => t.RemoteName).Should().OnlyHaveUniqueItems().And.Contain([Succeeding.RemoteName, Failing.RemoteName]);
        foreach (var tool in list.Tools)
        {
            (await Backend.GetToolAsync(tool.RemoteName, default).OrHang()).Should().Be(tool.Tool);
        }

        (await Backend.GetToolAsync("no-such-tool", default).OrHang()).Should().BeNull();
    }

    [Fact]
    public async Task ListToolsAsync_Cancelled_ThrowsCancellation()
    {
        await StartAsync();

        await FluentActions.Awaiting(() => Backend.ListToolsAsync(new CancellationToken(true)).OrHang()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task ExecuteAsync_ToolSucceeds_GivesItsResult()
    {
        await StartAsync();

        var result = await Backend.ExecuteAsync(await ContextAsync(Succeeding)).OrHang();

        result.IsSuccess.Should().BeTrue(result.ToString());
        (result.Value is not null || result.Content.Count > 0).Should().BeTrue("a success has a value or content");
    }

    [Fact]
    public async Task ExecuteAsync_ToolFails_IsAResult()
    {
        await StartAsync();

        var result = await Backend.ExecuteAsync(await ContextAsync(Failing)).OrHang();

        result.Status.Should().Be(ToolStatus.Failed);
        result.Error!.Message.Should().NotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task ExecuteAsync_ToolDoesNotExist_IsAResult()
    {
        await StartAsync();

        var result = await Backend.ExecuteAsync(await ContextAsync(new ConformanceCall("no-such-tool"))).OrHang();

        result.IsSuccess.Should().BeFalse();
    }

    [Fact]
    public async Task ExecuteAsync_CancelledBefore_ThrowsWithTheContextsToken()
    {
        await StartAsync();
        var token = new CancellationToken(true);
        var context = await ContextAsync(Succeeding, token);

        (await FluentActions.Awaiting(() => Backend.ExecuteAsync(context).OrHang()).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(token);
    }

    [Fact]
    public async Task ExecuteAsync_CancelledWhileRunning_ThrowsAndTheWorkStops()
    {
        if (Waiting is null)
        {
            return;
        }

        await StartAsync();
        using var stop = new CancellationTokenSource();
        var running = Backend.ExecuteAsync(await ContextAsync(Waiting, stop.Token)).AsTask();
        await WhenWorkingAsync().OrHang();
        running.IsCompleted.Should().BeFalse();

        await stop.CancelAsync();

        (await FluentActions.Awaiting(() => running.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        await WhenStoppedAsync().OrHang();
    }

    [Fact]
    public async Task ExecuteAsync_CancelledAfterwards_ChangesNothing()
    {
        await StartAsync();
        using var stop = new CancellationTokenSource();
        var result = await Backend.ExecuteAsync(await ContextAsync(Succeeding, stop.Token)).OrHang();

        await stop.CancelAsync();

        result.IsSuccess.Should().BeTrue();
        (await Backend.ExecuteAsync(await ContextAsync(Succeeding)).OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task ExecuteAsync_ManyCallsAtOnce_AllSucceed()
    {
        await StartAsync();
        var contexts = new List<ToolCallContext>();
        for (var i = 0; i < 100; i++)
        {
            contexts.Add(await ContextAsync(Succeeding));
        }

        var results = await Task.WhenAll(contexts.Select(c => Task.Run(() => Backend.ExecuteAsync(c).AsTask()))).OrHang();

        results.Should().OnlyContain(r => r.IsSuccess);
    }

    [Fact]
    public async Task ExecuteAsync_ToolReportsProgress_ComesInOrderAndNeverAfterTheResult()
    {
        if (Reporting is null)
        {
            return;
        }

        await StartAsync();
        var sink = new RecordingSink();
        var context = await ContextAsync(Reporting);
        context.Events = sink;

        (await Backend.ExecuteAsync(context).OrHang()).IsSuccess.Should().BeTrue();

        var atTheEnd = sink.Events;
        var progress = atTheEnd.OfType<ToolProgressEvent>().Select(e => e.Progress.Progress).ToList();
        progress.Should().HaveCountGreaterThanOrEqualTo(2).And.BeInAscendingOrder();
        await Backend.ExecuteAsync(await ContextAsync(Succeeding)).OrHang();
        sink.Events.Should().HaveCount(atTheEnd.Count);
    }

    [Fact]
    public async Task ExecuteStreamingAsync_ToolSucceedsOrFails_EndsWithTheOneCompletedEvent()
    {
        await StartAsync();
        foreach (var (call, success) in new[] { (Succeeding, true), (Failing, false) })
        {
            var context = await ContextAsync(call);
            context.IsStreaming = true;
            if (Backend.ExecuteStreamingAsync(context) is not { } stream)
            {
                continue; // It cannot stream this tool, and says so.
            }

            var events = await stream.OrHang();

            events.OfType<ToolCompletedEvent>().Should().ContainSingle();
            events[^1].Should().BeOfType<ToolCompletedEvent>().Which.Result.IsSuccess.Should().Be(success);
        }
    }

    [Fact]
    public async Task CheckHealthAsync_Started_IsHealthy()
    {
        await StartAsync();

        (await Backend.CheckHealthAsync(default).OrHang()).Status.Should().Be(BackendHealthStatus.Healthy);
    }

    [Fact]
    public async Task CheckHealthAsync_Disposed_IsUnhealthyAndNoException()
    {
        await StartAsync();
        await Backend.DisposeAsync().OrHang();

        (await Backend.CheckHealthAsync(default).OrHang()).Status.Should().Be(BackendHealthStatus.Unhealthy);
    }

    [Fact]
    public async Task DisposeAsync_Twice_LeavesNothingBehind()
    {
        await StartAsync();
        await Backend.ExecuteAsync(await ContextAsync(Succeeding)).OrHang();

        await Backend.DisposeAsync().OrHang();
        await Backend.DisposeAsync().OrHang();

        await AssertNothingIsLeftAsync().OrHang();
    }

    [Fact]
    public async Task DisposeAsync_NeverStarted_IsFine()
    {
        await Backend.DisposeAsync().OrHang();

        await AssertNothingIsLeftAsync().OrHang();
    }

    [Fact]
    public async Task ExecuteAsync_Disposed_IsAResult()
    {
        await StartAsync();
        var context = await ContextAsync(Succeeding);
        await Backend.DisposeAsync().OrHang();

        var result = await Backend.ExecuteAsync(context).OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
    }

    /// <summary>Makes a backend that is not started yet.</summary>
    protected abstract Task<IBackend> CreateAsync();

    /// <summary>Ends when the waiting call is inside its tool.</summary>
    protected virtual Task WhenWorkingAsync() => Task.CompletedTask;

    /// <summary>Ends when the waiting call's work has stopped where it is done: in the process, on the server.</summary>
    protected virtual Task WhenStoppedAsync() => Task.CompletedTask;

    /// <summary>Fails where the disposed backend left a process, a connection or a task behind.</summary>
    protected virtual Task AssertNothingIsLeftAsync() => Task.CompletedTask;

    private async Task StartAsync() => await Backend.StartAsync(default).OrHang();

    private async Task<ToolCallContext> ContextAsync(ConformanceCall call, CancellationToken cancellationToken = default)
    {
        var tool = await Backend.GetToolAsync(call.RemoteName, default).OrHang()
            ?? new Tool { Name = call.RemoteName, InputSchema = ToolExecJson.EmptyObject };
        return new ToolCallContext(new ToolCall(tool.Name), tool, JsonElement.Parse(call.Arguments), Services, cancellationToken)
        {
            Binding = new ToolBinding { Backend = Backend.Name, Kind = Backend.Kind, RemoteName = call.RemoteName },
        };
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
