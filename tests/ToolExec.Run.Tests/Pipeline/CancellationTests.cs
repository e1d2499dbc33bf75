using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

public sealed class CancellationTests
{
    [Fact]
    public async Task RunAsync_CancelledBefore_ThrowsWithTheCallersTokenAndRunsNothing()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();

        var run = async () => await bench.Run("t", token: caller.Token).OrHang();

        (await run.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(caller.Token);
        bench.Backend.Calls.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileRunning_StopsTheToolAndThrowsWithTheCallersToken()
    {
        var bench = new Bench();
        var (began, stopped) = (Signal(), Signal());
        bench.Backend.Add("t", c => WaitForever(c, began, stopped));
        using var caller = new CancellationTokenSource();

        var run = bench.Run("t", token: caller.Token).AsTask();
        await began.Task.OrHang();
        await caller.CancelAsync();

        var wait = async () => await run.OrHang();
        (await wait.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(caller.Token);
        await stopped.Task.OrHang();
        bench.Observed.Should().ContainSingle().Which.Error!.Kind.Should().Be(ToolErrorKind.Cancelled);
        bench.Registry.Gate("local").Count.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_CancelledAfterItsEnd_KeepsItsResult()
    {
        var bench = new Bench();
        bench.Backend.AddValue("t");
        using var caller = new CancellationTokenSource();

        var result = await bench.Run("t", token: caller.Token).OrHang();
        await caller.CancelAsync();

        result.IsSuccess.Should().BeTrue();
        (await bench.Run("t").OrHang()).IsSuccess.Should().BeTrue("a used token source must not end the next call");
    }

    [Fact]
    public async Task RunAsync_ToolFinishesThoughCancelled_KeepsTheResult()
    {
        var bench = new Bench();
        var (began, go) = (Signal(), Signal());
        bench.Backend.Add("t", async _ =>
        {
            began.SetResult();
            await go.Task;
            return ToolResult.Success(ToolExecJson.Parse("1"));
        });
        using var caller = new CancellationTokenSource();

        var run = bench.Run("t", token: caller.Token).AsTask();
        await began.Task.OrHang();
        await caller.CancelAsync();
        go.SetResult();

        (await run.OrHang()).Value!.Value.GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task RunAsync_TimeIsOver_StopsTheToolAtTheTickAndSaysSo()
    {
        var bench = new Bench();
        bench.Options.Timeout = TimeSpan.FromSeconds(5);
        var (began, stopped) = (Signal(), Signal());
        bench.Backend.Add("t", c => WaitForever(c, began, stopped));

        var run = bench.Run("t").AsTask();
        await began.Task.OrHang();
        bench.Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        run.IsCompleted.Should().BeFalse();
        stopped.Task.IsCompleted.Should().BeFalse();
        bench.Time.Advance(TimeSpan.FromTicks(1));
        var result = await run.OrHang();

        result.Status.Should().Be(ToolStatus.TimedOut);
        result.Error!.Kind.Should().Be(ToolErrorKind.Timeout);
        result.Error.IsRetryable.Should().BeTrue();
        result.Error.Message.Should().Be("The tool 'local:t' did not finish within 5 s and was stopped.");
        result.Duration.Should().Be(TimeSpan.FromSeconds(5));
        await stopped.Task.OrHang();
    }

    [Fact]
    public async Task RunAsync_ManyCallsWithTimesOfTheirOwn_EachEndsAtItsTick()
    {
        var bench = new Bench();
        bench.Backend.Add("t", c => WaitForever(c, Signal(), Signal()));
        int[] seconds = [5, 3, 9, 1, 7];
        var runs = seconds.ToDictionary(s => s, s => bench.Run("t", options: new ToolCallOptions { Timeout = TimeSpan.FromSeconds(s) }).AsTask());

        for (var second = 1; second <= 9; second++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
            runs.Where(r => r.Key >= second).Should().OnlyContain(r => !r.Value.IsCompleted);
            bench.Time.Advance(TimeSpan.FromTicks(1));
            if (runs.TryGetValue(second, out var over))
            {
                (await over.OrHang()).Error!.Message.Should().Contain($"within {second} s");
            }
        }
    }

    [Fact]
    public async Task RunAsync_CallsOverAndOver_NoEndedCallsTimeEndsALaterOne()
    {
        var bench = new Bench();
        bench.Options.Timeout = TimeSpan.FromSeconds(2);
        bench.Backend.AddValue("quick").Add("slow", async c =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5), bench.Time, c.CancellationToken);
            return ToolResult.Success(default);
        });

        for (var round = 0; round < 50; round++)
        {
            (await bench.Run("quick").OrHang()).IsSuccess.Should().BeTrue();
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            var slow = bench.Run("slow").AsTask();
            bench.Time.Advance(TimeSpan.FromSeconds(1.5));
            (await slow.OrHang()).IsSuccess.Should().BeTrue();
        }
    }

    [Fact]
    public async Task RunAsync_CallbackOfTheToolThrowsWhenStopped_HarmsNobody()
    {
        var bench = new Bench();
        var began = Signal();
        bench.Backend.Add("t", c =>
        {
            c.CancellationToken.Register(() => throw new InvalidOperationException());
            return WaitForever(c, began, Signal());
        });

        var run = bench.Run("t", options: new ToolCallOptions { Timeout = TimeSpan.FromSeconds(1) }).AsTask();
        await began.Task.OrHang();
        bench.Time.Advance(TimeSpan.FromSeconds(1));

        (await run.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Timeout);
    }

    [Fact]
    public async Task RunAsync_CallHasATimeOfItsOwn_ItCounts()
    {
        var bench = new Bench();
        var began = Signal();
        bench.Backend.Add("t", c => WaitForever(c, began, Signal()));

        var run = bench.Run("t", options: new ToolCallOptions { Timeout = TimeSpan.FromSeconds(1) }).AsTask();
        await began.Task.OrHang();
        bench.Time.Advance(TimeSpan.FromSeconds(1));

        (await run.OrHang()).Error!.Message.Should().Contain("within 1 s");
    }

    [Fact]
    public async Task RunAsync_NoTimeLimit_WaitsForADay()
    {
        var bench = new Bench();
        bench.Options.Timeout = Timeout.InfiniteTimeSpan;
        var (began, go) = (Signal(), Signal());
        bench.Backend.Add("t", async c =>
        {
            began.SetResult();
            await go.Task.WaitAsync(c.CancellationToken);
            return ToolResult.Success(default);
        });

        var run = bench.Run("t").AsTask();
        await began.Task.OrHang();
        bench.Time.Advance(TimeSpan.FromDays(2));
        go.SetResult();

        (await run.OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task RunAsync_ToolIgnoresItsToken_IsLeftBehindAfterTheGrace()
    {
        var bench = new Bench();
        bench.Options.Timeout = TimeSpan.FromSeconds(5);
        bench.Options.CancellationGrace = TimeSpan.FromSeconds(2);
        var (began, go) = (Signal(), Signal());
        bench.Backend.Add("t", async _ =>
        {
            began.SetResult();
            await go.Task;
            throw new InvalidOperationException("nobody looks at this");
        });

        var run = bench.Run("t").AsTask();
        await began.Task.OrHang();
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await Task.Yield();
        while (!run.IsCompleted)
        {
            // The grace begins on another thread; the clock goes on until it is over.
            bench.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        (await run.OrHang()).Error!.Kind.Should().Be(ToolErrorKind.Timeout);
        bench.Log.Lines.Should().Contain(l => l.Id == 1004);
        bench.Registry.Gate("local").Count.Should().Be(1, "the tool is still inside its backend");
        go.SetResult();
        await bench.Registry.Gate("local").CloseAsync().OrHang();
    }

    [Fact]
    public async Task RunAsync_CancelledAndTimedOut_TheCallerCounts()
    {
        var bench = new Bench();
        bench.Options.Timeout = TimeSpan.FromSeconds(5);
        var (began, go) = (Signal(), Signal());
        bench.Backend.Add("t", async c =>
        {
            began.SetResult();
            await go.Task;
            c.CancellationToken.ThrowIfCancellationRequested();
            return ToolResult.Success(default);
        });
        using var caller = new CancellationTokenSource();

        var run = bench.Run("t", token: caller.Token).AsTask();
        await began.Task.OrHang();
        await caller.CancelAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        go.SetResult();

        var wait = async () => await run.OrHang();
        await wait.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task DisposeAsync_CallsUnderWay_FinishFirst()
    {
        var bench = new Bench();
        var (began, go) = (Signal(), Signal());
        bench.Backend.Add("t", async _ =>
        {
            began.SetResult();
            await go.Task;
            return ToolResult.Success(default);
        });

        var run = bench.Run("t").AsTask();
        await began.Task.OrHang();
        var stop = ((IAsyncDisposable)bench.Runner).DisposeAsync().AsTask();
        var late = await bench.Run("t").OrHang();
        stop.IsCompleted.Should().BeFalse();
        go.SetResult();

        (await run.OrHang()).IsSuccess.Should().BeTrue();
        await stop.OrHang();
        late.Error!.Kind.Should().Be(ToolErrorKind.ShuttingDown);
        late.Status.Should().Be(ToolStatus.Cancelled);
        await ((IAsyncDisposable)bench.Runner).DisposeAsync().OrHang();
    }

    [Fact]
    public async Task DisposeAsync_CallThatDoesNotFinish_IsStoppedAsShutdown()
    {
        var bench = new Bench();
        bench.Options.DrainTimeout = TimeSpan.Zero;
        var (began, stopped) = (Signal(), Signal());
        bench.Backend.Add("t", c => WaitForever(c, began, stopped));

        var run = bench.Run("t").AsTask();
        await began.Task.OrHang();
        await ((IAsyncDisposable)bench.Runner).DisposeAsync().OrHang();

        var result = await run.OrHang();
        result.Error!.Kind.Should().Be(ToolErrorKind.ShuttingDown);
        await stopped.Task.OrHang();
    }

    [Fact]
    public async Task RunAsync_ThousandCancelledAtOnce_LeavesNothingRunning()
    {
        var bench = new Bench();
        var inside = 0;
        bench.Backend.Add("t", async c =>
        {
            Interlocked.Increment(ref inside);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.CancellationToken);
                return ToolResult.Success(default);
            }
            finally
            {
                Interlocked.Decrement(ref inside);
            }
        });
        using var caller = new CancellationTokenSource();

        var runs = Enumerable.Range(0, 1000).Select(_ => bench.Run("t", token: caller.Token).AsTask()).ToArray();
        Volatile.Read(ref inside).Should().Be(1000);
        await caller.CancelAsync();

        foreach (var run in runs)
        {
            var wait = async () => await run.OrHang();
            await wait.Should().ThrowAsync<OperationCanceledException>();
        }

        Volatile.Read(ref inside).Should().Be(0);
        bench.Registry.Gate("local").Count.Should().Be(0);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async ValueTask<ToolResult> WaitForever(ToolCallContext context, TaskCompletionSource began, TaskCompletionSource stopped)
    {
        began.TrySetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        }
        finally
        {
            stopped.TrySetResult();
        }

        return ToolResult.Success(default);
    }
}
