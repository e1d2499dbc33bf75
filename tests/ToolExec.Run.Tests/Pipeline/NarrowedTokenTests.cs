using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

/// <summary>A middleware that gives a single attempt less time than the call has.</summary>
public sealed class NarrowedTokenTests
{
    private readonly Bench _bench = new();
    private readonly List<ToolResult> _attempts = [];

    [Fact]
    public async Task RunAsync_AttemptEndedByAMiddleware_IsToldAsThatAndNotAsTheCallsTime()
    {
        var began = Eventually.Gate();
        _bench.Backend.Add("t", async c =>
        {
            if (c.Attempts > 1)
            {
                return ToolResult.Success(ToolExecJson.Parse("2"));
            }

            began.SetResult();
            await Eventually.Gate().Task.WaitAsync(c.CancellationToken);
            return null!;
        });
        var attempt = PerAttempt();

        var run = _bench.Run("t").AsTask();
        await began.Task.OrHang();
        await attempt.CancelAsync();
        var result = await run.OrHang();

        result.Value!.Value.GetInt32().Should().Be(2);
        _attempts.Select(a => a.Status).Should().Equal(ToolStatus.TimedOut, ToolStatus.Succeeded);
        _attempts[0].Error!.Message.Should().Be("The tool 'local:t' was stopped by a step of the host before it finished.");
    }

    [Fact]
    public async Task RunAsync_ToolIgnoresTheEndOfItsAttempt_IsLeftBehindAfterTheGraceAndTheNextAttemptRuns()
    {
        var (began, go, ended) = (Eventually.Gate(), Eventually.Gate(), Eventually.Gate());
        var kept = default(CancellationToken);
        _bench.Backend.Add("t", async c =>
        {
            if (c.Attempts > 1)
            {
                return ToolResult.Success(ToolExecJson.Parse("2"));
            }

            kept = c.CancellationToken;
            began.SetResult();
            await go.Task;
            ended.SetResult();
            return ToolResult.Success(ToolExecJson.Parse("1"));
        });
        var attempt = PerAttempt();

        var run = _bench.Run("t").AsTask();
        await began.Task.OrHang();
        await attempt.CancelAsync();
        await _bench.Time.WhenArmedAsync(2).OrHang();
        _bench.Time.Advance(_bench.Options.CancellationGrace);
        var result = await run.OrHang();

        result.Value!.Value.GetInt32().Should().Be(2);
        _bench.Log.Lines.Should().Contain(l => l.Id == 1004);
        _bench.Registry.Gate("local").Count.Should().Be(1, "the tool keeps its place until it ends");
        go.SetResult();
        await ended.Task.OrHang();
        await Eventually.SpinUntil(() => _bench.Registry.Gate("local").Count == 0);
    }

    [Fact]
    public async Task RunAsync_CallerCancelsAnAttempt_TheCallerCounts()
    {
        var began = Eventually.Gate();
        _bench.Backend.Add("t", async c =>
        {
            began.SetResult();
            await Eventually.Gate().Task.WaitAsync(c.CancellationToken);
            return null!;
        });
        using var attempt = PerAttempt();
        using var caller = new CancellationTokenSource();

        var run = _bench.Run("t", token: caller.Token).AsTask();
        await began.Task.OrHang();
        await caller.CancelAsync();

        var wait = async () => await run.OrHang();
        (await wait.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(caller.Token);
        _bench.Observed.Should().ContainSingle().Which.Error!.Kind.Should().Be(ToolErrorKind.Cancelled);
    }

    // Tries once more where its own token ended the first attempt.
    private CancellationTokenSource PerAttempt()
    {
        var first = new CancellationTokenSource();
        _bench.Use(ToolMiddlewarePosition.AroundExecution, async (context, next) =>
        {
            var outer = context.CancellationToken;
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(outer, first.Token);
            context.CancellationToken = linked.Token;
            var result = await next(context);
            context.CancellationToken = outer;
            _attempts.Add(result);
            if (!first.IsCancellationRequested || outer.IsCancellationRequested)
            {
                return result;
            }

            result = await next(context);
            _attempts.Add(result);
            return result;
        });
        return first;
    }
}
