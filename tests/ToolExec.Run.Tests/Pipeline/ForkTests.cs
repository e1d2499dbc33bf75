using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

/// <summary>What a step needs that waits, or that runs a call twice at once.</summary>
public sealed class ForkTests
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task TimeLeft_WhileTheCallRuns_BecomesLessAndIsNeverNegative()
    {
        var left = new List<TimeSpan>();
        _bench.Use(ToolMiddlewarePosition.AroundExecution, (context, next) =>
        {
            left.Add(context.TimeLeft);
            _bench.Time.Advance(TimeSpan.FromSeconds(2));
            left.Add(context.TimeLeft);
            _bench.Time.Advance(TimeSpan.FromSeconds(20));
            left.Add(context.TimeLeft);
            return next(context);
        });
        _bench.Backend.AddValue("t");

        await _bench.Run("t", options: new() { Timeout = TimeSpan.FromSeconds(10) }).OrHang();

        left.Should().Equal(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(8), TimeSpan.Zero);
    }

    [Fact]
    public async Task TimeLeft_NoLimit_IsInfinite()
    {
        var left = TimeSpan.Zero;
        _bench.Use(ToolMiddlewarePosition.AroundExecution, (context, next) =>
        {
            left = context.TimeLeft;
            return next(context);
        });
        _bench.Backend.AddValue("t");

        await _bench.Run("t", options: new() { Timeout = Timeout.InfiniteTimeSpan }).OrHang();

        left.Should().Be(Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public async Task Fork_TwoAttemptsAtOnce_EachHasItsOwnToken()
    {
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = 0;
        _bench.Backend.Add("t", async c =>
        {
            if (Interlocked.Increment(ref running) == 2)
            {
                both.SetResult();
                return ToolResult.Success(c.Arguments);
            }

            await both.Task;
            await new TaskCompletionSource().Task.WaitAsync(c.CancellationToken);
            return ToolResult.Success(default);
        });
        _bench.Use(ToolMiddlewarePosition.AroundExecution, async (context, next) =>
        {
            using var first = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            var slow = next(context.Fork(first.Token)).AsTask();
            var result = await next(context.Fork(context.CancellationToken));
            await first.CancelAsync();
            (await slow).Error!.Kind.Should().Be(ToolErrorKind.Timeout);
            return result;
        });

        var result = await _bench.Run("t", """{"a":1}""").OrHang();

        result.Value!.Value.GetRawText().Should().Be("""{"a":1}""");
    }

    [Fact]
    public async Task Fork_CallerReadsAStream_IsRefused()
    {
        _bench.Backend.AddValue("t");
        _bench.Use(ToolMiddlewarePosition.AroundExecution, (context, next) =>
        {
            FluentActions.Invoking(() => context.Fork(default)).Should().Throw<NotSupportedException>();
            return next(context);
        });

        await _bench.Runner.RunStreamingAsync(new ToolCall("local:t")).OrHang();
    }
}
