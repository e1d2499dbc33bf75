using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Governance;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Tests.Cancelling;

/// <summary>Every kind of backend, stopped at every moment of a call: the right outcome, and the work behind it is really gone within a bound.</summary>
/// <remarks>Time of the pipeline is a test's; only the far side, programs and sockets, takes its own.</remarks>
[CollectionDefinition(nameof(CancelMatrixTests), DisableParallelization = true)]
[Collection(nameof(CancelMatrixTests))]
public sealed class CancelMatrixTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    // From the moment of stopping until the far side has nothing of it any more.
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(5);
    private static readonly string[] Moments = ["before", "queued", "running", "streaming", "retrying", "deadline", "shutdown"];

    public static TheoryData<string, string> InProcess => Table("local", "aifunction", "openapi", "mcp-http");

    public static TheoryData<string, string> Shells => Table("process", "lines");

    public static TheoryData<string, string> Servers => Table("mcp-stdio");

    [Theory]
    [MemberData(nameof(InProcess))]
    public Task Call_StoppedInThisProcess_IsToldSoAndItsWorkIsGone(string kind, string moment) => StopAsync(kind, moment);

    [ComponentTheory("sh")]
    [MemberData(nameof(Shells))]
    public Task Call_StoppedInAProgram_IsToldSoAndItsWorkIsGone(string kind, string moment) => StopAsync(kind, moment);

    [ComponentTheory(TestComponent.Node)]
    [MemberData(nameof(Servers))]
    public Task Call_StoppedAtAServer_IsToldSoAndItsWorkIsGone(string kind, string moment) => StopAsync(kind, moment);

    private static TheoryData<string, string> Table(params string[] kinds)
    {
        var table = new TheoryData<string, string>();
        foreach (var kind in kinds)
        {
            foreach (var moment in Moments)
            {
                table.Add(kind, moment);
            }
        }

        return table;
    }

    private static async Task StopAsync(string kind, string moment)
    {
        await using var subject = new Subject(kind);
        var time = new ManualTimeProvider();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time);
        var builder = services.AddToolExec().AddBackend(subject.Backend).ConfigureRun(o => (o.Timeout, o.DrainTimeout) = (Deadline, TimeSpan.Zero));
        Configure(builder, moment);
        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Bound);
        using var caller = new CancellationTokenSource();
        var call = new ToolCall(subject.Tool);

        switch (moment)
        {
            case "before":
                await caller.CancelAsync();
                await ThrowsAsync(executor.CallAsync(call, caller.Token).AsTask(), caller.Token);
                subject.Begun.Should().Be(0);
                return;

            case "queued":
                using (var other = new CancellationTokenSource())
                {
                    var first = executor.CallAsync(call, other.Token).AsTask();
                    await ReachAsync(() => subject.Begun, 1, Bound);
                    var queued = executor.CallAsync(call, caller.Token).AsTask();
                    await caller.CancelAsync();
                    await ThrowsAsync(queued, caller.Token);
                    await other.CancelAsync();
                    await ThrowsAsync(first, other.Token);
                }

                break;

            case "streaming":
                var events = ReadAsync(executor, call, caller.Token);
                await ReachAsync(() => subject.Begun, 1, Bound);
                await caller.CancelAsync();
                var last = (await events.WaitAsync(Bound))[^1].Should().BeOfType<ToolCompletedEvent>().Which.Result;
                (last.Status, last.Error!.Kind).Should().Be((ToolStatus.Cancelled, ToolErrorKind.Cancelled));
                break;

            case "retrying":
                var retried = executor.CallAsync(call with { Options = new() { Timeout = Timeout.InfiniteTimeSpan } }, caller.Token).AsTask();
                await ReachAsync(() => subject.Begun, 1, Bound);
                time.Advance(AttemptTime);
                await ReachAsync(() => subject.Gone, 1, GoneWithin);
                await time.WhenArmedAsync().WaitAsync(Bound);
                await caller.CancelAsync();
                await ThrowsAsync(retried, caller.Token);
                break;

            case "deadline":
                var late = executor.CallAsync(call).AsTask();
                await ReachAsync(() => subject.Begun, 1, Bound);
                time.Advance(Deadline);
                (await late.WaitAsync(Bound)).Error!.Kind.Should().Be(ToolErrorKind.Timeout);
                break;

            case "shutdown":
                var left = executor.CallAsync(call).AsTask();
                await ReachAsync(() => subject.Begun, 1, Bound);
                var stopping = provider.DisposeAsync().AsTask();
                (await left.WaitAsync(Bound)).Error!.Kind.Should().Be(ToolErrorKind.ShuttingDown);
                await stopping.WaitAsync(Bound);
                break;

            default:
                var running = executor.CallAsync(call, caller.Token).AsTask();
                await ReachAsync(() => subject.Begun, 1, Bound);
                await caller.CancelAsync();
                await ThrowsAsync(running, caller.Token);
                break;
        }

        await ReachAsync(() => subject.Gone, 1, GoneWithin);
        subject.Begun.Should().Be(1, "nothing else was begun");
    }

    private static void Configure(IToolExecBuilder builder, string moment)
    {
        switch (moment)
        {
            case "queued":
                builder.UseRates(o => o.Rules.Add(new RateRule { Name = "one", Limit = 1 }));
                break;
            case "retrying":
                builder.UseResilience(o =>
                {
                    (o.AttemptTimeout, o.BaseDelay, o.MaxDelay) = (AttemptTime, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
                    o.Rules.Add(new ResilienceRule { MayRepeat = true });
                });
                break;
            default:
                break;
        }
    }

    private static async Task ThrowsAsync(Task<ToolResult> call, CancellationToken token) =>
        (await FluentActions.Awaiting(() => call.WaitAsync(Bound)).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(token);

    private static async Task<List<ToolEvent>> ReadAsync(ToolExecutor executor, ToolCall call, CancellationToken stop)
    {
        var events = new List<ToolEvent>();
        await foreach (var e in executor.StreamAsync(call, stop))
        {
            events.Add(e);
        }

        return events;
    }

    // The far side tells nobody when it has come so far; it is looked at.
    private static async Task ReachAsync(Func<int> count, int expected, TimeSpan within)
    {
        var began = Stopwatch.GetTimestamp();
        while (count() < expected)
        {
            Stopwatch.GetElapsedTime(began).Should().BeLessThan(within, "{0} of {1} were reached", count(), expected);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
