using ToolExec.TestSupport;
using static ToolExec.Run.Tests.Eventually;

namespace ToolExec.Run.Tests;

public class LanedWorkerPoolTests
{
    [Fact]
    public void Constructor_SettingsOutside_AreRefusedByName()
    {
        var bad = new (Action<LanedWorkerPoolOptions> Set, string Name)[]
        {
            (o => o.MaxConcurrency = 0, "MaxConcurrency"),
            (o => o.Interactive.Weight = 0, "Interactive.Weight"),
            (o => o.Normal.Weight = 1001, "Normal.Weight"),
            (o => o.Batch.Capacity = 0, "Batch.Capacity"),
            (o => o.Batch.WhenFull = (FullLaneMode)7, "Batch.WhenFull"),
            (o => o.DrainTimeout = TimeSpan.FromTicks(-1), "DrainTimeout"),
            (o => o.StopTimeout = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1), "StopTimeout"),
        };

        foreach (var (set, name) in bad)
        {
            var options = new LanedWorkerPoolOptions();
            set(options);
            FluentActions.Invoking(() => new LanedWorkerPool(options)).Should().Throw<ArgumentOutOfRangeException>().Which.ParamName.Should().Be(name);
        }
    }

    [Fact]
    public async Task RunAsync_NoWorkOrUnknownLane_IsRefused()
    {
        await using var pool = new LanedWorkerPool();

        await FluentActions.Awaiting(() => pool.RunAsync<int>(WorkLane.Normal, null!)).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(() => pool.RunAsync((WorkLane)9, Answer(1))).Should().ThrowAsync<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => pool.Queued((WorkLane)(-1))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task RunAsync_WorkGivesOrThrows_SoDoesTheCall()
    {
        await using var pool = new LanedWorkerPool();

        (await pool.RunAsync(WorkLane.Interactive, Answer(42)).OrHang()).Should().Be(42);
        await FluentActions.Awaiting(() => pool.RunAsync<int>(WorkLane.Batch, _ => throw new NotSupportedException()).OrHang()).Should().ThrowAsync<NotSupportedException>();
        pool.Running.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_AllLanesFull_ShareByWeightWithinTenPercent()
    {
        await using var pool = new LanedWorkerPool(new LanedWorkerPoolOptions { MaxConcurrency = 1 });
        var gate = Gate();
        var order = new List<WorkLane>();
        var first = pool.RunAsync(WorkLane.Normal, async _ => { await gate.Task; return 0; });
        await SpinUntil(() => pool.Running == 1);
        var rest = new List<Task>();
        foreach (var lane in new[] { WorkLane.Batch, WorkLane.Normal, WorkLane.Interactive })
        {
            for (var i = 0; i < 900; i++)
            {
                rest.Add(pool.RunAsync(lane, _ => { order.Add(lane); return ValueTask.FromResult(0); }));
            }
        }

        gate.SetResult();
        await Task.WhenAll([first, .. rest]).OrHang();

        // While all three have work: 900 interactive ones at 5 in 9 last for 1620 turns.
        var contested = order.Take(1600).ToArray();
        foreach (var (lane, share) in new[] { (WorkLane.Interactive, 5 / 9.0), (WorkLane.Normal, 3 / 9.0), (WorkLane.Batch, 1 / 9.0) })
        {
            contested.Count(l => l == lane).Should().BeCloseTo((int)(1600 * share), (uint)(160 * share));
        }

        // No lane starves even for a moment: in any nine turns in a row each lane has its share.
        contested.Chunk(9).Take(170).Should().OnlyContain(turn => turn.Count(l => l == WorkLane.Interactive) == 5 && turn.Contains(WorkLane.Batch));
        order.Should().HaveCount(2700);
    }

    [Fact]
    public async Task RunAsync_LaneFull_RefusesWithBusy()
    {
        var options = new LanedWorkerPoolOptions { MaxConcurrency = 1 };
        options.Batch.Capacity = 2;
        await using var pool = new LanedWorkerPool(options);
        var gate = Gate();
        var tasks = new List<Task> { pool.RunAsync(WorkLane.Batch, async _ => { await gate.Task; return 0; }) };
        tasks.Add(pool.RunAsync(WorkLane.Batch, Answer(0)));
        tasks.Add(pool.RunAsync(WorkLane.Batch, Answer(0)));

        var refused = await FluentActions.Awaiting(() => pool.RunAsync(WorkLane.Batch, Answer(0)).OrHang()).Should().ThrowAsync<ToolExecException>();
        var other = pool.RunAsync(WorkLane.Interactive, Answer(1));
        gate.SetResult();
        await Task.WhenAll([other, .. tasks]).OrHang();

        refused.Which.Error.Kind.Should().Be(ToolErrorKind.Busy);
        refused.Which.Error.Message.Should().Be("Too much work is waiting in the lane 'Batch' already. Try again later.");
        refused.Which.Error.IsRetryable.Should().BeTrue();
    }

    [Fact]
    public async Task RunAsync_LaneFullAndWaits_RunsInOrderOfArrival()
    {
        var options = new LanedWorkerPoolOptions { MaxConcurrency = 1 };
        (options.Normal.Capacity, options.Normal.WhenFull) = (1, FullLaneMode.Wait);
        await using var pool = new LanedWorkerPool(options);
        var gate = Gate();
        var order = new List<int>();
        var tasks = new List<Task> { pool.RunAsync(WorkLane.Normal, async _ => { await gate.Task; return 0; }) };
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            tasks.Add(pool.RunAsync(WorkLane.Normal, _ => { order.Add(number); return ValueTask.FromResult(0); }));
        }

        pool.Queued(WorkLane.Normal).Should().Be(1);
        gate.SetResult();
        await Task.WhenAll(tasks).OrHang();

        order.Should().Equal(0, 1, 2, 3, 4);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileQueued_IsTakenOutAndMakesRoom()
    {
        var options = new LanedWorkerPoolOptions { MaxConcurrency = 1 };
        options.Normal.Capacity = 1;
        await using var pool = new LanedWorkerPool(options);
        using var cancel = new CancellationTokenSource();
        var (gate, ran) = (Gate(), false);
        var blocking = pool.RunAsync(WorkLane.Normal, async _ => { await gate.Task; return 0; });
        var queued = pool.RunAsync(WorkLane.Normal, _ => { ran = true; return ValueTask.FromResult(0); }, cancel.Token);

        await cancel.CancelAsync();

        var thrown = await FluentActions.Awaiting(() => queued.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        thrown.Which.CancellationToken.Should().Be(cancel.Token);
        pool.Queued(WorkLane.Normal).Should().Be(0);
        var next = pool.RunAsync(WorkLane.Normal, Answer(7));
        gate.SetResult();
        (await next.OrHang()).Should().Be(7);
        await blocking.OrHang();
        ran.Should().BeFalse();
    }

    [Fact]
    public async Task RunAsync_CancelledBefore_IsNeverQueued()
    {
        await using var pool = new LanedWorkerPool();

        await FluentActions.Awaiting(() => pool.RunAsync(WorkLane.Normal, Answer(1), new CancellationToken(true)).OrHang()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task RunAsync_WorkIgnoresItsToken_TheWaiterIsFreeAtOnceAndTheBoundHolds()
    {
        await using var pool = new LanedWorkerPool(new LanedWorkerPoolOptions { MaxConcurrency = 1 });
        using var cancel = new CancellationTokenSource();
        var gate = Gate();
        var deaf = pool.RunAsync(WorkLane.Normal, async _ => { await gate.Task; return 0; }, cancel.Token);
        await SpinUntil(() => pool.Running == 1);

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => deaf.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        pool.Running.Should().Be(1);
        var next = pool.RunAsync(WorkLane.Interactive, Answer(3));
        next.IsCompleted.Should().BeFalse();
        gate.SetResult();
        (await next.OrHang()).Should().Be(3);
    }

    [Fact]
    public async Task DisposeAsync_WorkLeft_FinishesItFirst()
    {
        var pool = new LanedWorkerPool(new LanedWorkerPoolOptions { MaxConcurrency = 1 }, new ManualTimeProvider());
        var gate = Gate();
        var running = pool.RunAsync(WorkLane.Normal, async _ => { await gate.Task; return 1; });
        var queued = pool.RunAsync(WorkLane.Normal, Answer(2));

        var end = pool.DisposeAsync().AsTask();
        await FluentActions.Awaiting(() => pool.RunAsync(WorkLane.Normal, Answer(3))).Should().ThrowAsync<ObjectDisposedException>();
        end.IsCompleted.Should().BeFalse();
        gate.SetResult();

        await end.OrHang();
        (await running.OrHang(), await queued.OrHang()).Should().Be((1, 2));
        await pool.DisposeAsync().OrHang();
    }

    [Fact]
    public async Task DisposeAsync_WorkOutlivesTheDrainTimeout_IsCancelledAndWaitersAreTold()
    {
        var clock = new ManualTimeProvider();
        var pool = new LanedWorkerPool(new LanedWorkerPoolOptions { MaxConcurrency = 2, DrainTimeout = TimeSpan.FromSeconds(10), StopTimeout = TimeSpan.FromSeconds(5) }, clock);
        var deafGate = Gate();
        var obedient = pool.RunAsync(WorkLane.Normal, async token => { await Task.Delay(Timeout.InfiniteTimeSpan, clock, token); return 1; });
        var deaf = pool.RunAsync(WorkLane.Normal, async _ => { await deafGate.Task; return 2; });
        var queued = pool.RunAsync(WorkLane.Batch, Answer(3));
        await SpinUntil(() => pool.Running == 2);

        var end = pool.DisposeAsync().AsTask();
        await clock.WhenArmedAsync().OrHang();
        clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        end.IsCompleted.Should().BeFalse();
        queued.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromTicks(1));
        await Refused(queued);
        await Refused(obedient);
        await clock.WhenArmedAsync().OrHang();
        clock.Advance(TimeSpan.FromSeconds(5));

        await end.OrHang();
        await Refused(deaf);
        deafGate.SetResult();

        static async Task Refused(Task<int> task) =>
            (await FluentActions.Awaiting(() => task.OrHang()).Should().ThrowAsync<ToolExecException>()).Which.Error.Kind.Should().Be(ToolErrorKind.ShuttingDown);
    }

    [Fact]
    public async Task RunAsync_ManyFromManyThreads_NeverExceedsTheBound()
    {
        await using var pool = new LanedWorkerPool(new LanedWorkerPoolOptions { MaxConcurrency = 7 });
        var (running, most) = (0, 0);

        var tasks = Enumerable.Range(0, 2000).AsParallel().Select(i => pool.RunAsync((WorkLane)(i % 3), async _ =>
        {
            var now = Interlocked.Increment(ref running);
            for (var seen = Volatile.Read(ref most); seen < now; seen = Interlocked.CompareExchange(ref most, now, seen))
            {
            }

            await Task.Yield();
            Interlocked.Decrement(ref running);
            return i;
        })).ToArray();

        (await Task.WhenAll(tasks).OrHang()).Should().BeEquivalentTo(Enumerable.Range(0, 2000));
        most.Should().BeLessThanOrEqualTo(7);
    }

    private static Func<CancellationToken, ValueTask<int>> Answer(int value) => _ => ValueTask.FromResult(value);
}
