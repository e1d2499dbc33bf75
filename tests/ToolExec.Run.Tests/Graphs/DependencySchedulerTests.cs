using FsCheck;
using FsCheck.Fluent;
using ToolExec.TestSupport;
using static ToolExec.Run.Tests.Eventually;

namespace ToolExec.Run.Tests;

public class DependencySchedulerTests
{
    private static readonly Func<int, CancellationToken, ValueTask> Nothing = static (_, _) => ValueTask.CompletedTask;

    [Fact]
    public void Arguments_Wrong_AreRefused()
    {
        var graph = DependencyGraph.Create(1, []);

        FluentActions.Invoking(() => { _ = DependencyScheduler.RunAsync(null!, Nothing, 1); }).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => { _ = DependencyScheduler.RunAsync(graph, null!, 1); }).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => { _ = DependencyScheduler.RunAsync(graph, Nothing, 0); }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => { _ = DependencyScheduler.RunAsync(graph, Nothing, WorkerPool.MaxConcurrency + 1); }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => DependencyGraph.Create(-1, [])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => DependencyGraph.Create(2, [new(0, 2)])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => DependencyGraph.Create(2, [new(-1, 0)])).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Create_Cycle_NamesItsPath()
    {
        FluentActions.Invoking(() => DependencyGraph.Create(5, [new(0, 1), new(1, 2), new(2, 3), new(3, 1), new(3, 4)]))
            .Should().Throw<ArgumentException>().WithMessage("The nodes wait for each other: 1 -> 2 -> 3 -> 1.*");
        FluentActions.Invoking(() => DependencyGraph.Create(1, [new(0, 0)])).Should().Throw<ArgumentException>().WithMessage("*0 -> 0*");
    }

    [Fact]
    public async Task RunAsync_HundredThousandInAChain_NeitherOverflowsNorCrawls()
    {
        const int Count = 100_000;
        var graph = DependencyGraph.Create(Count, [.. Enumerable.Range(1, Count - 1).Select(i => new Dependency(i - 1, i))]);
        var next = 0;

        await DependencyScheduler.RunAsync(graph, (node, _) =>
        {
            node.Should().Be(next++);
            return ValueTask.CompletedTask;
        }, 4).OrHang();

        next.Should().Be(Count);
        graph.CriticalPath().Should().HaveCount(Count);
        graph.Levels().Should().HaveCount(Count);
    }

    [Fact]
    public void Order_SeveralMayBeNext_IsThatOfTheNumbers()
    {
        var graph = DependencyGraph.Create(6, [new(5, 0), new(0, 2), new(4, 1), new(4, 1)]);

        graph.Order.Should().Equal(3, 4, 1, 5, 0, 2);
        graph.Levels().Should().BeEquivalentTo(new int[][] { [3, 4, 5], [0, 1], [2] }, o => o.WithStrictOrdering());
        graph.CriticalPath().Should().Equal(5, 0, 2);
        DependencyGraph.Create(0, []).CriticalPath().Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_OnePlace_LongestWayFirst()
    {
        // 0 and 1 are ready; 1 has two nodes behind it.
        var graph = DependencyGraph.Create(4, [new(1, 2), new(2, 3)]);
        var order = new List<int>();

        await DependencyScheduler.RunAsync(graph, (node, _) => { order.Add(node); return ValueTask.CompletedTask; }, 1).OrHang();

        order.Should().Equal(1, 2, 0, 3);
    }

    [Fact]
    public async Task RunAsync_SlowNode_HoldsBackOnlyWhatWaitsForIt()
    {
        // Two chains: 0 -> 1 and 2 -> 3. With waves, 3 would wait for 0.
        var graph = DependencyGraph.Create(4, [new(0, 1), new(2, 3)]);
        var (gate, three) = (Gate(), Gate());

        var all = DependencyScheduler.RunAsync(graph, async (node, _) =>
        {
            if (node == 0)
            {
                await gate.Task;
            }
            else if (node == 3)
            {
                three.SetResult();
            }
        }, 2);

        await three.Task.OrHang();
        all.IsCompleted.Should().BeFalse();
        gate.SetResult();
        await all.OrHang();
    }

    [Fact]
    public async Task RunAsync_NodesThatBlockTheirThreads_RunAtTheSameTime()
    {
        using var meeting = new Barrier(2);

        await DependencyScheduler.RunAsync(DependencyGraph.Create(2, []), (_, _) =>
        {
            meeting.SignalAndWait(TimeSpan.FromSeconds(8), CancellationToken.None).Should().BeTrue();
            return ValueTask.CompletedTask;
        }, 2).OrHang();
    }

    [Fact]
    public async Task RunAsync_NodeFails_WhatNeedsItIsNotRunAndTheRestIs()
    {
        var graph = DependencyGraph.Create(4, [new(0, 1), new(1, 2)]);
        var ran = new HashSet<int>();

        var run = () => DependencyScheduler.RunAsync(graph, (node, _) =>
        {
            lock (ran)
            {
                ran.Add(node);
            }

            return node == 1 ? throw new InvalidOperationException("one") : ValueTask.CompletedTask;
        }, 2).OrHang();

        (await run.Should().ThrowAsync<AggregateException>()).Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("one");
        ran.Should().BeEquivalentTo([0, 1, 3]);
    }

    [Fact]
    public async Task RunAsync_Cancelled_StartsNoMoreAndWaitsForWhatRuns()
    {
        using var cancel = new CancellationTokenSource();
        var graph = DependencyGraph.Create(10, []);
        var (gate, started) = (Gate(), 0);

        var all = DependencyScheduler.RunAsync(graph, async (_, _) => { Interlocked.Increment(ref started); await gate.Task; }, 3, cancel.Token);
        await SpinUntil(() => Volatile.Read(ref started) == 3);
        await cancel.CancelAsync();
        all.IsCompleted.Should().BeFalse();
        gate.SetResult();

        (await FluentActions.Awaiting(() => all.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);
        started.Should().Be(3);
    }

    [Fact]
    public async Task RunAsync_NodesRunInTheCallersContext()
    {
        var local = new AsyncLocal<string> { Value = "caller" };
        var seen = new System.Collections.Concurrent.ConcurrentBag<string?>();

        await DependencyScheduler.RunAsync(DependencyGraph.Create(50, [.. Enumerable.Range(10, 40).Select(i => new Dependency(i - 10, i))]), async (_, _) =>
        {
            seen.Add(local.Value);
            await Task.Yield();
            local.Value = "changed";
        }, 4).OrHang();

        seen.Should().HaveCount(50).And.OnlyContain(v => v == "caller");
    }

    [Fact]
    public async Task RunAsync_NodeChangesAnAsyncLocalWithoutAwaiting_NoOtherNodeSeesIt()
    {
        var local = new AsyncLocal<string> { Value = "caller" };
        var seen = new System.Collections.Concurrent.ConcurrentBag<string?>();

        await DependencyScheduler.RunAsync(DependencyGraph.Create(50, []), (node, _) =>
        {
            seen.Add(local.Value);
            local.Value = $"node {node}";
            return ValueTask.CompletedTask;
        }, 4).OrHang();

        seen.Should().HaveCount(50).And.OnlyContain(v => v == "caller");
    }

    [Fact]
    public void RunAsync_AnyGraph_RunsEachNodeOnceAfterThoseItWaitsFor()
    {
        var edges = Gen.Zip(Gen.Choose(0, 29), Gen.Choose(0, 29)).ListOf();
        Prop.ForAll(Gen.Zip(edges, Gen.Choose(1, 6)).ToArbitrary(), async drawn =>
        {
            var (pairs, concurrency) = drawn;
            var dependencies = pairs.Where(p => p.Item1 != p.Item2).Select(p => new Dependency(Math.Min(p.Item1, p.Item2), Math.Max(p.Item1, p.Item2))).ToArray();
            var (time, running, most) = (0, 0, 0);
            var spans = new (int Start, int End, int Runs)[30];

            await DependencyScheduler.RunAsync(DependencyGraph.Create(30, dependencies), async (node, _) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                spans[node].Start = Interlocked.Increment(ref time);
                spans[node].Runs++;
                if (node % 3 == 0)
                {
                    await Task.Yield();
                }

                spans[node].End = Interlocked.Increment(ref time);
                Interlocked.Decrement(ref running);
            }, concurrency).OrHang();

            return spans.All(s => s.Runs == 1) && most <= concurrency && dependencies.All(d => spans[d.Before].End < spans[d.After].Start);
        }).QuickCheckThrowOnFailure();
    }
}
