using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using ToolExec.TestSupport;
using static ToolExec.Run.Tests.Eventually;

namespace ToolExec.Run.Tests;

public class WorkerPoolTests
{
    private static readonly Func<int, CancellationToken, ValueTask> Nothing = static (_, _) => ValueTask.CompletedTask;

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(WorkerPool.MaxConcurrency + 1)]
    public void RunAsync_ConcurrencyOutside_IsRefused(int concurrency)
    {
        var run = () => { _ = WorkerPool.RunAsync([1, 2], Nothing, concurrency); };

        run.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*must be 1 to 65536*");
    }

    [Fact]
    public void RunAsync_NoItemsOrNoWork_IsRefused()
    {
        ((Action)(() => { _ = WorkerPool.RunAsync((IEnumerable<int>)null!, Nothing, 1); })).Should().Throw<ArgumentNullException>();
        ((Action)(() => { _ = WorkerPool.RunAsync((IAsyncEnumerable<int>)null!, Nothing, 1); })).Should().Throw<ArgumentNullException>();
        ((Action)(() => { _ = WorkerPool.RunAsync([1], (Func<int, CancellationToken, ValueTask>)null!, 1); })).Should().Throw<ArgumentNullException>();
        ((Action)(() => { _ = WorkerPool.RunAsync([1], (Func<int, CancellationToken, ValueTask<int>>)null!, 1); })).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(WorkerPool.MaxConcurrency)]
    public async Task RunAsync_ConcurrencyAtItsBounds_RunsEveryItem(int concurrency)
    {
        var results = await WorkerPool.RunAsync(Enumerable.Range(0, 10).ToArray(), static (i, _) => ValueTask.FromResult(i), concurrency).OrHang();

        results.Should().BeEquivalentTo(Enumerable.Range(0, 10));
    }

    [Fact]
    public async Task RunAsync_NoItems_GivesNothing()
    {
        (await WorkerPool.RunAsync(Array.Empty<int>(), static (i, _) => ValueTask.FromResult(i), 4).OrHang()).Should().BeEmpty();
        (await WorkerPool.RunAsync(Sequence(0), static (i, _) => ValueTask.FromResult(i), 4).OrHang()).Should().BeEmpty();
        (await WorkerPool.RunAsync(AsyncSequence(0), static (i, _) => ValueTask.FromResult(i), 4).OrHang()).Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_FiveItemsTwoAtOnce_NeverRunsThree()
    {
        var gates = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var started = new SemaphoreSlim(0);
        var (running, most) = (0, 0);

        var all = WorkerPool.RunAsync(gates, async (gate, _) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            started.Release();
            var value = await gate.Task;
            Interlocked.Decrement(ref running);
            return value;
        }, 2);
        await started.WaitAsync().OrHang();
        await started.WaitAsync().OrHang();
        for (var i = 0; i < gates.Length; i++)
        {
            gates[i].SetResult(i);
        }

        (await all.OrHang()).Should().BeEquivalentTo([0, 1, 2, 3, 4]);
        most.Should().Be(2);
    }

    [Fact]
    public async Task RunAsync_FirstItemEndsLast_OrderIsAsAsked()
    {
        foreach (var order in new[] { ResultOrder.Completion, ResultOrder.Input })
        {
            var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var done = 0;

            var results = await WorkerPool.RunAsync([0, 1, 2], async (i, _) =>
            {
                if (i == 0)
                {
                    await last.Task;
                }

                return i;
            }, 2, new WorkerPoolOptions<int, int>
            {
                Order = order,
                OnResult = (_, _) =>
                {
                    if (++done == 2)
                    {
                        last.SetResult();
                    }
                },
            }).OrHang();

            results.Should().Equal(order == ResultOrder.Input ? [0, 1, 2] : [1, 2, 0]);
        }
    }

    [Fact]
    public async Task RunAsync_OneItemFails_IsToldOnceAndTheOthersGoOn()
    {
        var (errors, results) = (new List<(int, string)>(), new List<int>());

        var all = await WorkerPool.RunAsync(
            Enumerable.Range(0, 100),
            static (i, _) => i == 50 ? throw new InvalidOperationException("fifty") : ValueTask.FromResult(i),
            4,
            new WorkerPoolOptions<int, int> { OnError = (i, e) => errors.Add((i, e.Message)), OnResult = (i, _) => results.Add(i) }).OrHang();

        errors.Should().Equal((50, "fifty"));
        all.Should().HaveCount(99).And.NotContain(50);
        results.Should().BeEquivalentTo(all);
    }

    [Fact]
    public async Task RunAsync_ItemsFailAndNobodyListens_ThrowsTheErrorsAtTheEnd()
    {
        var done = 0;

        var run = () => WorkerPool.RunAsync([1, 2, 3, 4], async (i, _) =>
        {
            await Task.Yield();
            Interlocked.Increment(ref done);
            if (i % 2 == 0)
            {
                throw new InvalidOperationException($"item {i}");
            }
        }, 2).OrHang();

        var thrown = await run.Should().ThrowAsync<AggregateException>();
        thrown.Which.InnerExceptions.Select(e => e.Message).Should().BeEquivalentTo("item 2", "item 4");
        done.Should().Be(4);
    }

    [Fact]
    public async Task RunAsync_ErrorCallbackThrows_ComesOutOnceAfterEverythingStopped()
    {
        var (fail, gate) = (Gate(), Gate());
        var (started, ended) = (0, 0);

        var all = WorkerPool.RunAsync(Enumerable.Range(0, 100), async (i, _) =>
        {
            Interlocked.Increment(ref started);
            if (i == 1)
            {
                await fail.Task;
                throw new InvalidOperationException("work");
            }

            await gate.Task;
            Interlocked.Increment(ref ended);
        }, 4, new WorkerPoolOptions<int> { OnError = (_, _) => throw new NotSupportedException("callback") });
        await SpinUntil(() => Volatile.Read(ref started) == 4);
        fail.SetResult();
        all.IsCompleted.Should().BeFalse("three items still run");
        gate.SetResult();

        (await FluentActions.Awaiting(() => all.OrHang()).Should().ThrowAsync<NotSupportedException>()).WithMessage("callback");
        ended.Should().Be(started - 1, "nothing runs any more");
    }

    [Fact]
    public async Task RunAsync_ResultCallbackThrows_IsNotTakenForTheItemsFailure()
    {
        var errors = 0;

        var run = () => WorkerPool.RunAsync(
            [1, 2, 3],
            static (i, _) => ValueTask.FromResult(i),
            1,
            new WorkerPoolOptions<int, int> { OnResult = (_, _) => throw new NotSupportedException("callback"), OnError = (_, _) => errors++ }).OrHang();

        await run.Should().ThrowAsync<NotSupportedException>();
        errors.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_Cancelled_TakesNoMoreAndWaitsForWhatRuns()
    {
        using var cancel = new CancellationTokenSource();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (started, ended) = (0, 0);

        var all = WorkerPool.RunAsync(Enumerable.Range(0, 1000).ToArray(), async (_, _) =>
        {
            Interlocked.Increment(ref started);
            await gate.Task;
            Interlocked.Increment(ref ended);
        }, 8, cancellationToken: cancel.Token);
        await SpinUntil(() => Volatile.Read(ref started) == 8);
        await cancel.CancelAsync();
        all.IsCompleted.Should().BeFalse("eight items still run");
        gate.SetResult();

        var thrown = await FluentActions.Awaiting(() => all.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        thrown.Which.CancellationToken.Should().Be(cancel.Token);
        (started, ended).Should().Be((8, 8));
    }

    [Fact]
    public async Task RunAsync_CancelledBefore_RunsNothing()
    {
        var started = 0;

        var run = () => WorkerPool.RunAsync([1, 2], (_, _) => new ValueTask(Task.FromResult(started++)), 2, cancellationToken: new CancellationToken(true)).OrHang();

        await run.Should().ThrowAsync<OperationCanceledException>();
        started.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_CancelledByTheLastItem_IsDone()
    {
        using var cancel = new CancellationTokenSource();

        var results = await WorkerPool.RunAsync([1, 2], async (i, _) =>
        {
            if (i == 2)
            {
                await cancel.CancelAsync();
            }

            return i;
        }, 1, cancellationToken: cancel.Token).OrHang();

        results.Should().Equal(1, 2);
    }

    [Fact]
    public async Task RunAsync_ItemBlocksItsThread_HoldsBackNoOther()
    {
        // Every other item must end while item 0 keeps its thread: none may wait in a range that item 0's worker took for itself.
        using var release = new ManualResetEventSlim();
        var others = 0;

        await WorkerPool.RunAsync(Enumerable.Range(0, 5000).ToArray(), (i, _) =>
        {
            if (i == 0)
            {
                release.Wait(TimeSpan.FromSeconds(8), CancellationToken.None).Should().BeTrue();
            }
            else if (Interlocked.Increment(ref others) == 4999)
            {
                release.Set();
            }

            return ValueTask.CompletedTask;
        }, 2).OrHang();
    }

    [Fact]
    public async Task RunAsync_SequenceThrows_ComesOutAndTheSequenceIsClosed()
    {
        var closed = false;
        IEnumerable<int> Broken()
        {
            try
            {
                yield return 1;
                throw new InvalidOperationException("source");
            }
            finally
            {
                closed = true;
            }
        }

        var run = () => WorkerPool.RunAsync(Broken(), Nothing, 4).OrHang();

        (await run.Should().ThrowAsync<InvalidOperationException>()).WithMessage("source");
        closed.Should().BeTrue();
    }

    [Fact]
    public async Task RunAsync_SlowSequence_IsReadNoFasterThanItemsEnd()
    {
        var (pulled, gate) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        IEnumerable<int> Endless()
        {
            while (true)
            {
                yield return Interlocked.Increment(ref pulled);
            }
        }

        using var cancel = new CancellationTokenSource();
        var all = WorkerPool.RunAsync(Endless(), async (_, _) => await gate.Task, 3, cancellationToken: cancel.Token);
        await SpinUntil(() => Volatile.Read(ref pulled) == 3);
        await cancel.CancelAsync();
        gate.SetResult();

        await FluentActions.Awaiting(() => all.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        pulled.Should().Be(3);
    }

    [Fact]
    public async Task RunAsync_ItemsRunInTheCallersContext()
    {
        var local = new AsyncLocal<string> { Value = "caller" };
        var seen = new ConcurrentBag<string?>();

        await WorkerPool.RunAsync(Enumerable.Range(0, 50).ToArray(), async (_, _) =>
        {
            await Task.Yield();
            seen.Add(local.Value);
        }, 8).OrHang();

        seen.Should().HaveCount(50).And.OnlyContain(v => v == "caller");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void RunAsync_AnySourceAnyWork_EachItemOnceAndNeverTooMany(int concurrency)
    {
        var sources = Gen.Elements(0, 1, 2);
        Prop.ForAll(Gen.Zip(sources, Gen.Choose(0, 400)).ToArbitrary(), async pair =>
        {
            var (source, count) = pair;
            var (running, most) = (0, 0);
            var seen = new int[count];
            Func<int, CancellationToken, ValueTask<int>> work = async (i, _) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                Interlocked.Increment(ref seen[i]);
                if (i % 3 == 0)
                {
                    await Task.Yield();
                }

                Interlocked.Decrement(ref running);
                return i;
            };
            var options = new WorkerPoolOptions<int, int> { Order = ResultOrder.Input };
            var all = source switch
            {
                0 => WorkerPool.RunAsync(Enumerable.Range(0, count).ToArray(), work, concurrency, options),
                1 => WorkerPool.RunAsync(Sequence(count), work, concurrency, options),
                _ => WorkerPool.RunAsync(AsyncSequence(count), work, concurrency, options),
            };
            var results = await all.OrHang();
            return results.SequenceEqual(Enumerable.Range(0, count)) && seen.All(n => n == 1) && most <= concurrency;
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<int> Sequence(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> AsyncSequence(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i % 5 == 0)
            {
                await Task.Yield();
            }

            yield return i;
        }
    }
}
