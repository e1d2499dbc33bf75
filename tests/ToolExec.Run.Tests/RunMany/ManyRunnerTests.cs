using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using ToolExec.TestSupport;
using static ToolExec.Run.Tests.Eventually;

namespace ToolExec.Run.Tests;

public class ManyRunnerTests
{
    private static readonly Func<string, Tool?> NoTools = static _ => null;

    [Fact]
    public void RunAsync_NoCalls_IsRefusedAtOnce()
    {
        FluentActions.Invoking(() => Echo().RunAsync(null!, null, default)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Options_Outside_AreRefused()
    {
        FluentActions.Invoking(() => new RunManyOptions { MaxConcurrency = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new RunManyOptions { MaxConcurrency = 4097 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new RunManyOptions { MaxUnread = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        new RunManyOptions { MaxConcurrency = 4096, MaxUnread = 1 }.MaxConcurrency.Should().Be(4096);
    }

    [Fact]
    public async Task RunAsync_Empty_GivesNothing() => (await Echo().RunAsync([], null, default).OrHang()).Should().BeEmpty();

    [Fact]
    public async Task RunAsync_NullAmongTheCalls_Throws()
    {
        await FluentActions.Awaiting(() => Echo().RunAsync([Call(1), null!], null, default).OrHang()).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task RunAsync_FailingCall_IsAResultAmongTheOthers()
    {
        var many = new ManyRunner(
            new FakeRunner((call, _) => ValueTask.FromResult(Number(call) == 1
                ? ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "broken"))
                : ToolResult.Success(call.Arguments))),
            NoTools);

        var results = await many.RunAsync([Call(0), Call(1), Call(2)], new RunManyOptions { Order = ResultOrder.Input }, default).OrHang();

        results.Select(r => r.Status).Should().Equal(ToolStatus.Succeeded, ToolStatus.Failed, ToolStatus.Succeeded);
    }

    [Fact]
    public async Task RunAsync_FirstEndsLast_IsGivenLastInCompletionOrder()
    {
        var gate = Gate();
        var numbers = new List<int>();

        await foreach (var result in FirstWaits(gate).RunAsync([Call(0), Call(1), Call(2)], new RunManyOptions { MaxConcurrency = 2 }, default))
        {
            numbers.Add(Number(result));
            if (numbers.Count == 2)
            {
                gate.SetResult();
            }
        }

        numbers.Should().Equal(1, 2, 0);
    }

    [Fact]
    public async Task RunAsync_FirstEndsLast_IsGivenFirstInInputOrder()
    {
        var gate = Gate();
        var options = new RunManyOptions { Order = ResultOrder.Input, MaxConcurrency = 2 };

        var all = FirstWaits(gate, last: 2).RunAsync([Call(0), Call(1), Call(2)], options, default).OrHang();

        (await all).Select(Number).Should().Equal(0, 1, 2);
    }

    [Fact]
    public async Task RunAsync_ThousandCallsUnderAHundred_NeverExceedAndCancellingLeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        var (running, most, started) = (0, 0, 0);
        var many = new ManyRunner(
            new FakeRunner(async (_, token) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                Interlocked.Increment(ref started);
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                    throw new InvalidOperationException("never");
                }
                finally
                {
                    // Stopping takes a while: the enumeration must wait for it.
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                }
            }),
            NoTools);

        var all = many.RunAsync(Enumerable.Range(0, 1000).Select(Call), new RunManyOptions { MaxConcurrency = 100 }, cancel.Token).OrHang();
        await SpinUntil(() => Volatile.Read(ref running) == 100);
        await cancel.CancelAsync();

        var thrown = await FluentActions.Awaiting(() => all).Should().ThrowAsync<OperationCanceledException>();
        thrown.Which.CancellationToken.Should().Be(cancel.Token);
        (running, most, started).Should().Be((0, 100, 100));
    }

    [Fact]
    public async Task RunAsync_ThousandCallsUnderAHundred_AllEnd()
    {
        var (running, most) = (0, 0);
        var many = new ManyRunner(
            new FakeRunner(async (call, _) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return ToolResult.Success(call.Arguments);
            }),
            NoTools);

        var results = await many.RunAsync(Enumerable.Range(0, 1000).Select(Call), new RunManyOptions { MaxConcurrency = 100 }, default).OrHang();

        results.Select(Number).Should().BeEquivalentTo(Enumerable.Range(0, 1000));
        most.Should().BeLessThanOrEqualTo(100);
    }

    [Fact]
    public async Task RunAsync_CancelledBefore_TakesNothing()
    {
        var taken = 0;
        var calls = Enumerable.Range(0, 5).Select(i => Call(taken++));

        await FluentActions.Awaiting(() => Echo().RunAsync(calls, null, new CancellationToken(true)).OrHang()).Should().ThrowAsync<OperationCanceledException>();

        taken.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_ReaderLeavesEarly_StopsTheRestFirst()
    {
        var running = 0;
        var many = new ManyRunner(
            new FakeRunner(async (call, token) =>
            {
                if (Number(call) == 0)
                {
                    return ToolResult.Success(call.Arguments);
                }

                Interlocked.Increment(ref running);
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                }
                finally
                {
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                }

                throw new InvalidOperationException("never");
            }),
            NoTools);

        var reader = many.RunAsync(Enumerable.Range(0, 20).Select(Call), null, default).GetAsyncEnumerator();
        (await reader.MoveNextAsync().OrHang()).Should().BeTrue();
        await SpinUntil(() => Volatile.Read(ref running) == 8);
        await reader.DisposeAsync().OrHang();

        running.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_ReaderDoesNotRead_HoldsTheCallsBack()
    {
        var taken = 0;
        var calls = Enumerable.Range(0, 1000).Select(i => { Interlocked.Increment(ref taken); return Call(i); });

        var reader = Echo().RunAsync(calls, new RunManyOptions { MaxUnread = 10 }, default).GetAsyncEnumerator();
        await reader.MoveNextAsync().OrHang();

        taken.Should().BeInRange(1, 11);
        var read = 1;
        while (await reader.MoveNextAsync().OrHang())
        {
            read++;
        }

        read.Should().Be(1000);
        await reader.DisposeAsync().OrHang();
    }

    [Fact]
    public async Task RunAsync_SequenceOrRunnerThrows_ComesOutAfterEverythingStopped()
    {
        var running = 0;
        IEnumerable<ToolCall> Broken()
        {
            yield return Call(0);
            throw new InvalidOperationException("sequence");
        }

        var many = new ManyRunner(
            new FakeRunner(async (call, token) =>
            {
                Interlocked.Increment(ref running);
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                }
                finally
                {
                    Interlocked.Decrement(ref running);
                }

                return ToolResult.Success(call.Arguments);
            }),
            NoTools);

        (await FluentActions.Awaiting(() => many.RunAsync(Broken(), null, default).OrHang()).Should().ThrowAsync<InvalidOperationException>()).WithMessage("sequence");
        running.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_ConflictingWrites_RunInOrderAndNeverTogetherWhileOthersGoOn()
    {
        var gates = Enumerable.Range(0, 4).Select(_ => Gate()).ToArray();
        var log = new ConcurrentQueue<string>();
        var tools = new Dictionary<string, Tool>(StringComparer.Ordinal)
        {
            ["write"] = FakeRunner.Tool("write", new ToolEffects { Writes = ["file:{path}"] }),
            ["read"] = FakeRunner.Tool("read", new ToolEffects { Reads = ["file:{path}"] }),
        };
        var many = Gated(gates, log, tools);
        ToolCall[] calls = [On("write", 0, "a"), On("read", 1, "a"), On("write", 2, "b"), On("write", 3, "a")];

        var all = many.RunAsync(calls, null, default).OrHang();
        await SpinUntil(() => log.Count == 2);
        log.Should().BeEquivalentTo(["+0", "+2"]);
        gates[0].SetResult();
        await SpinUntil(() => log.Count == 4);
        log.Should().EndWith(["-0", "+1"]);
        gates[1].SetResult();
        await SpinUntil(() => log.Count == 6);
        log.Should().EndWith(["-1", "+3"]);
        gates[2].SetResult();
        gates[3].SetResult();

        (await all).Should().HaveCount(4);
    }

    [Fact]
    public async Task RunAsync_UnknownPath_WaitsForEveryFile()
    {
        var gates = Enumerable.Range(0, 3).Select(_ => Gate()).ToArray();
        var log = new ConcurrentQueue<string>();
        var tools = new Dictionary<string, Tool>(StringComparer.Ordinal)
        {
            ["write"] = FakeRunner.Tool("write", new ToolEffects { Writes = ["file:{path}"] }),
        };
        var many = Gated(gates, log, tools);

        var all = many.RunAsync([On("write", 0, "a"), On("write", 1, null), On("write", 2, "b")], null, default).OrHang();
        await SpinUntil(() => log.Count == 1);
        gates[0].SetResult();
        await SpinUntil(() => log.Count == 3);
        log.Should().Equal("+0", "-0", "+1");
        gates[1].SetResult();
        gates[2].SetResult();

        (await all).Should().HaveCount(3);
    }

    [Fact]
    public async Task RunAsync_ExclusiveCall_WaitsForEarlierOnesAndHoldsLaterOnesBack()
    {
        var gates = Enumerable.Range(0, 4).Select(_ => Gate()).ToArray();
        var log = new ConcurrentQueue<string>();
        var tools = new Dictionary<string, Tool>(StringComparer.Ordinal)
        {
            ["shell"] = FakeRunner.Tool("shell", new ToolEffects { Exclusive = true }),
        };
        var many = Gated(gates, log, tools);

        var all = many.RunAsync([On("free", 0, "a"), On("shell", 1, "a"), On("free", 2, "b"), On("free", 3, "b")], null, default).OrHang();
        await SpinUntil(() => log.Count == 1);
        gates[0].SetResult();
        await SpinUntil(() => log.Count == 3);
        log.Should().Equal("+0", "-0", "+1");
        gates[1].SetResult();
        await SpinUntil(() => log.Count == 6);
        log.Skip(3).First().Should().Be("-1");
        gates[2].SetResult();
        gates[3].SetResult();

        (await all).Should().HaveCount(4);
    }

    [Fact]
    public void RunAsync_AnyEffects_ConflictingCallsKeepTheirOrder()
    {
        // Each call: (resource or none, writes, exclusive), drawn small so that many meet.
        var call = Gen.Zip(Gen.Choose(0, 3), Gen.Choose(0, 9));
        Prop.ForAll(call.ListOf().ToArbitrary(), async drawn =>
        {
            var specs = drawn.Select(d => (Resource: d.Item1, IsWrite: d.Item2 % 2 == 0, IsExclusive: d.Item2 == 9)).ToArray();
            var tools = new Dictionary<string, Tool>(StringComparer.Ordinal)
            {
                ["w"] = FakeRunner.Tool("w", new ToolEffects { Writes = ["r:{path}"] }),
                ["r"] = FakeRunner.Tool("r", new ToolEffects { Reads = ["r:{path}"] }),
                ["x"] = FakeRunner.Tool("x", new ToolEffects { Exclusive = true }),
            };
            var (time, spans) = (0, new (int Start, int End)[specs.Length]);
            var many = new ManyRunner(
                new FakeRunner(async (c, _) =>
                {
                    var i = Number(c);
                    spans[i].Start = Interlocked.Increment(ref time);
                    if (i % 2 == 0)
                    {
                        await Task.Yield();
                    }

                    spans[i].End = Interlocked.Increment(ref time);
                    return ToolResult.Success(c.Arguments);
                }),
                name => tools.GetValueOrDefault(name));
            var calls = specs.Select((s, i) => On(s.IsExclusive ? "x" : s.IsWrite ? "w" : "r", i, $"f{s.Resource}"));

            var results = await many.RunAsync(calls, new RunManyOptions { Order = ResultOrder.Input }, default).OrHang();

            var ordered = true;
            for (var later = 0; later < specs.Length; later++)
            {
                for (var earlier = 0; earlier < later; earlier++)
                {
                    var (a, b) = (specs[earlier], specs[later]);
                    var conflict = a.IsExclusive || b.IsExclusive || (a.Resource == b.Resource && (a.IsWrite || b.IsWrite));
                    ordered &= !conflict || spans[earlier].End < spans[later].Start;
                }
            }

            return ordered && results.Select(Number).SequenceEqual(Enumerable.Range(0, specs.Length));
        }).QuickCheckThrowOnFailure();
    }

    private static ManyRunner Gated(TaskCompletionSource[] gates, ConcurrentQueue<string> log, Dictionary<string, Tool> tools) => new(
        new FakeRunner(async (call, _) =>
        {
            log.Enqueue($"+{Number(call)}");
            await gates[Number(call)].Task;
            log.Enqueue($"-{Number(call)}");
            return ToolResult.Success(call.Arguments);
        }),
        name => tools.GetValueOrDefault(name));

    private static ManyRunner FirstWaits(TaskCompletionSource gate, int? last = null) => new(
        new FakeRunner(async (call, _) =>
        {
            if (Number(call) == 0)
            {
                await gate.Task;
            }
            else if (Number(call) == last)
            {
                gate.SetResult();
            }

            return ToolResult.Success(call.Arguments);
        }),
        NoTools);

    private static ManyRunner Echo() => new(new FakeRunner(static (call, _) => ValueTask.FromResult(ToolResult.Success(call.Arguments))), NoTools);

    private static ToolCall Call(int number) => new("t", FakeRunner.Json($$"""{"n":{{number}}}"""));

    private static ToolCall On(string tool, int number, string? path) =>
        new(tool, FakeRunner.Json(path is null ? $$"""{"n":{{number}}}""" : $$"""{"n":{{number}},"path":"{{path}}"}"""));

    private static int Number(ToolCall call) => call.Arguments.GetProperty("n").GetInt32();

    private static int Number(ToolResult result) => result.Value!.Value.GetProperty("n").GetInt32();
}
