using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

/// <summary>By itself: it takes every thread there is.</summary>
[CollectionDefinition(nameof(CancellationStressTests), DisableParallelization = true)]
public sealed class CancellationStress;

/// <summary>Ends of calls that meet: times, callers and the tools' own ends, with token sources that go from call to call.</summary>
[Collection(nameof(CancellationStressTests))]
public sealed class CancellationStressTests
{
    [Fact]
    public async Task RunAsync_TimesAndCallersEndCallsAsTheyFinish_NoOtherCallIsEverStopped()
    {
        var backend = new DelegateBackend("b").Add("t", async c =>
        {
            for (var i = 0; i < c.Call.CallId!.Length; i++)
            {
                await Task.Yield();
                c.CancellationToken.ThrowIfCancellationRequested();
            }

            return ToolResult.Success(default);
        });
        var runner = new ToolRunner(
            new FixedRegistry().Set("b", backend),
            new ServiceCollection().BuildServiceProvider(),
            new ToolRunOptions(),
            new ToolRunnerParts([], [], null),
            TimeProvider.System,
            NullLogger<ToolRunner>.Instance);

        // Each result must have a reason that its own call gave it.
        var wrong = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            var wrong = 0;
            for (var i = 0; i < 2000; i++)
            {
                var kind = random.Next(3);
                using var caller = new CancellationTokenSource();
                var timeout = kind == 1 ? TimeSpan.FromTicks(random.Next(1, 2000)) : Timeout.InfiniteTimeSpan;
                var call = new ToolCall("b:t") { CallId = new string('x', random.Next(1, 20)), Options = new ToolCallOptions { Timeout = timeout } };
                var run = runner.RunAsync(call, kind == 2 ? caller.Token : default).AsTask();
                if (kind == 2)
                {
                    await caller.CancelAsync();
                }

                try
                {
                    var result = await run;
                    wrong += result.IsSuccess || (kind == 1 && result.Error!.Kind == ToolErrorKind.Timeout) ? 0 : 1;
                }
                catch (OperationCanceledException fault)
                {
                    wrong += kind == 2 && fault.CancellationToken == caller.Token ? 0 : 1;
                }
            }

            return wrong;
        }))).WaitAsync(TimeSpan.FromSeconds(60));
        await runner.DisposeAsync().OrHang();

        wrong.Should().OnlyContain(w => w == 0);
    }

    [Fact]
    public async Task Gate_EnteredAndClosedAtTheSameTime_IsEmptyExactlyWhenTheLastHasLeft()
    {
        for (var round = 0; round < 300; round++)
        {
            var gate = new BackendGate();
            var inside = 0;
            var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                while (gate.TryEnter())
                {
                    Interlocked.Increment(ref inside);
                    Interlocked.Decrement(ref inside);
                    gate.Exit();
                }
            })).ToArray();

            await Task.Yield();
            await gate.CloseAsync().OrHang();

            Volatile.Read(ref inside).Should().Be(0);
            await Task.WhenAll(workers).OrHang();
            (gate.Count, gate.TryEnter()).Should().Be((0, false));
        }
    }
}
