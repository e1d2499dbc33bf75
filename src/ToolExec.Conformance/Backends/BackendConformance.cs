using System.Text.Json;
using Xunit;

namespace ToolExec.Conformance;

/// <summary>The contract of <see cref="IBackend"/>, sentence by sentence. A test project derives once for each backend, and every test passes unchanged.</summary>
/// <remarks>Each test makes a backend of its own and disposes it. An answer that does not come within ten seconds is a failure.</remarks>
public abstract class BackendConformance : IAsyncLifetime
{
    private IBackend? _backend;

    /// <summary>Gets a call that succeeds.</summary>
    protected abstract ConformanceCall Succeeding { get; }

    /// <summary>Gets a call of a tool that fails.</summary>
    protected abstract ConformanceCall Failing { get; }

    /// <summary>Gets a call that goes on until it is cancelled, or <see langword="null"/> where the backend has no such tool.</summary>
    protected abstract ConformanceCall? Waiting { get; }

    /// <summary>Gets a call that reports progress at least twice, or <see langword="null"/> where the backend's tools cannot.</summary>
    protected abstract ConformanceCall? Reporting { get; }

    /// <summary>Gets the host's services that calls are given.</summary>
    /// <value>The default value has none.</value>
    protected virtual IServiceProvider Services { get; } = new NoServices();

    private IBackend Backend => _backend!;

    /// <summary>Makes the backend of a test.</summary>
    public async Task InitializeAsync() => _backend = await CreateAsync().OrHang();

    /// <summary>Disposes the backend of a test.</summary>
    public async Task DisposeAsync() => await Backend.DisposeAsync().OrHang();

    /// <summary>Name and kind fit the grammar of ids and stay the same from the constructor to the end.</summary>
    [Fact]
    public async Task NameAndKind_ThroughItsWholeLife_FitTheGrammarAndNeverChange()
    {
        var (name, kind) = (Backend.Name, Backend.Kind);
        await StartAsync();
        var afterStart = (Backend.Name, Backend.Kind);
        await Backend.DisposeAsync().OrHang();

        Assert.True(ToolId.TryParse(name, out var id), $"'{name}' is no name.");
        Assert.Null(id.Namespace);
        Assert.False(string.IsNullOrWhiteSpace(kind), "The kind is empty.");
        Assert.Equal((name, kind), afterStart);
        Assert.Equal((name, kind), (Backend.Name, Backend.Kind));
    }

    /// <summary>Starting what is started does nothing.</summary>
    [Fact]
    public async Task StartAsync_Twice_DoesNothingTheSecondTime()
    {
        await StartAsync();
        var before = await Backend.ListToolsAsync(default).OrHang();

        await StartAsync();

        var after = await Backend.ListToolsAsync(default).OrHang();
        Assert.Equal(before.Tools.Select(t => t.RemoteName), after.Tools.Select(t => t.RemoteName), StringComparer.Ordinal);
    }

    /// <summary>A started backend lists each tool once and finds it by its own name for it; a name it does not have is no error.</summary>
    [Fact]
    public async Task ListToolsAsync_Started_ListsEachToolOnceAndFindsItByItsName()
    {
        await StartAsync();

        var list = await Backend.ListToolsAsync(default).OrHang();

        Assert.Empty(list.Problems);
        var names = list.Tools.Select(t => t.RemoteName).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains(Succeeding.RemoteName, names, StringComparer.Ordinal);
        Assert.Contains(Failing.RemoteName, names, StringComparer.Ordinal);
        foreach (var tool in list.Tools)
        {
            Assert.Equal(tool.Tool, await Backend.GetToolAsync(tool.RemoteName, default).OrHang());
        }

        Assert.Null(await Backend.GetToolAsync("no-such-tool", default).OrHang());
    }

    /// <summary>Listing ends with cancellation where its token is cancelled.</summary>
    [Fact]
    public async Task ListToolsAsync_Cancelled_ThrowsCancellation()
    {
        await StartAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Backend.ListToolsAsync(new CancellationToken(true)).OrHang());
    }

    /// <summary>A success has a value or content.</summary>
    [Fact]
    public async Task ExecuteAsync_ToolSucceeds_GivesItsResult()
    {
        await StartAsync();

        var result = await Backend.ExecuteAsync(await ContextAsync(Succeeding)).OrHang();

        Assert.True(result.IsSuccess, result.ToString());
        Assert.True(result.Value is not null || result.Content.Count > 0, "A success has a value or content.");
    }

    /// <summary>A tool that fails is a result with a message, not an exception.</summary>
    [Fact]
    public async Task ExecuteAsync_ToolFails_IsAResult()
    {
        await StartAsync();

        var result = await Backend.ExecuteAsync(await ContextAsync(Failing)).OrHang();

        Assert.Equal(ToolStatus.Failed, result.Status);
        Assert.False(string.IsNullOrWhiteSpace(result.Error!.Message), "A failure says why.");
    }

    /// <summary>A tool that does not exist is a result, not an exception.</summary>
    [Fact]
    public async Task ExecuteAsync_ToolDoesNotExist_IsAResult()
    {
        await StartAsync();

        var result = await Backend.ExecuteAsync(await ContextAsync(new ConformanceCall("no-such-tool"))).OrHang();

        Assert.False(result.IsSuccess);
    }

    /// <summary>A call that is cancelled before it begins throws cancellation with the context's token.</summary>
    [Fact]
    public async Task ExecuteAsync_CancelledBefore_ThrowsWithTheContextsToken()
    {
        await StartAsync();
        var token = new CancellationToken(true);
        var context = await ContextAsync(Succeeding, token);

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Backend.ExecuteAsync(context).OrHang());

        Assert.Equal(token, thrown.CancellationToken);
    }

    /// <summary>A call that is cancelled while it runs throws cancellation with the context's token, and its work stops.</summary>
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
        Assert.False(running.IsCompleted, "The waiting call has ended by itself.");

        await stop.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.OrHang());
        Assert.Equal(stop.Token, thrown.CancellationToken);
        await WhenStoppedAsync().OrHang();
    }

    /// <summary>Cancelling a call that has ended changes nothing.</summary>
    [Fact]
    public async Task ExecuteAsync_CancelledAfterwards_ChangesNothing()
    {
        await StartAsync();
        using var stop = new CancellationTokenSource();
        var result = await Backend.ExecuteAsync(await ContextAsync(Succeeding, stop.Token)).OrHang();

        await stop.CancelAsync();

        Assert.True(result.IsSuccess, result.ToString());
        result = await Backend.ExecuteAsync(await ContextAsync(Succeeding)).OrHang();
        Assert.True(result.IsSuccess, result.ToString());
    }

    /// <summary>Many calls at once all succeed.</summary>
    [Fact]
    public async Task ExecuteAsync_ManyCallsAtOnce_AllSucceed()
    {
        await StartAsync();
        var contexts = new List<ToolCallContext>();
        for (var i = 0; i < 100; i++)
        {
            contexts.Add(await ContextAsync(Succeeding));
        }

        var results = await Task.WhenAll(contexts.Select(ExecuteElsewhereAsync)).OrHang();

        Assert.All(results, r => Assert.True(r.IsSuccess, r.ToString()));

        // Begun on the pool, so that calls overlap also where they end synchronously.
        async Task<ToolResult> ExecuteElsewhereAsync(ToolCallContext context)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return await Backend.ExecuteAsync(context);
        }
    }

    /// <summary>Progress comes in order, and never after the result.</summary>
    [Fact]
    public async Task ExecuteAsync_ToolReportsProgress_ComesInOrderAndNeverAfterTheResult()
    {
        if (Reporting is null)
        {
            return;
        }

        await StartAsync();
        var sink = new EventRecorder();
        var context = await ContextAsync(Reporting);
        context.Events = sink;

        var result = await Backend.ExecuteAsync(context).OrHang();

        Assert.True(result.IsSuccess, result.ToString());
        var atTheEnd = sink.Events;
        var progress = atTheEnd.OfType<ToolProgressEvent>().Select(e => e.Progress.Progress).ToList();
        Assert.True(progress.Count >= 2, $"There were {progress.Count} reports of progress.");
        Assert.Equal(progress.Order(), progress);
        await Backend.ExecuteAsync(await ContextAsync(Succeeding)).OrHang();
        Assert.Equal(atTheEnd.Count, sink.Events.Count);
    }

    /// <summary>A stream has one completed event, and it is the last.</summary>
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

            Assert.Single(events.OfType<ToolCompletedEvent>());
            Assert.Equal(success, Assert.IsType<ToolCompletedEvent>(events[^1]).Result.IsSuccess);
        }
    }

    /// <summary>A started backend is healthy.</summary>
    [Fact]
    public async Task CheckHealthAsync_Started_IsHealthy()
    {
        await StartAsync();

        Assert.Equal(BackendHealthStatus.Healthy, (await Backend.CheckHealthAsync(default).OrHang()).Status);
    }

    /// <summary>A disposed backend is unhealthy; asking is no error.</summary>
    [Fact]
    public async Task CheckHealthAsync_Disposed_IsUnhealthyAndNoException()
    {
        await StartAsync();
        await Backend.DisposeAsync().OrHang();

        Assert.Equal(BackendHealthStatus.Unhealthy, (await Backend.CheckHealthAsync(default).OrHang()).Status);
    }

    /// <summary>Disposing may come twice, and leaves nothing behind.</summary>
    [Fact]
    public async Task DisposeAsync_Twice_LeavesNothingBehind()
    {
        await StartAsync();
        await Backend.ExecuteAsync(await ContextAsync(Succeeding)).OrHang();

        await Backend.DisposeAsync().OrHang();
        await Backend.DisposeAsync().OrHang();

        await AssertNothingIsLeftAsync().OrHang();
    }

    /// <summary>A backend that never started can be disposed.</summary>
    [Fact]
    public async Task DisposeAsync_NeverStarted_IsFine()
    {
        await Backend.DisposeAsync().OrHang();

        await AssertNothingIsLeftAsync().OrHang();
    }

    /// <summary>A call of a disposed backend is a result that says that the tool was not begun.</summary>
    [Fact]
    public async Task ExecuteAsync_Disposed_IsAResult()
    {
        await StartAsync();
        var context = await ContextAsync(Succeeding);
        await Backend.DisposeAsync().OrHang();

        var result = await Backend.ExecuteAsync(context).OrHang();

        Assert.Equal(ToolErrorKind.BackendUnavailable, result.Error!.Kind);
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
}
