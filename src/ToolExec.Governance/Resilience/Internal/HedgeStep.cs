using System.Globalization;

namespace ToolExec.Governance;

/// <summary>Attempts a read-only tool a second time beside the first, where the first takes long. The first success counts, and the other is stopped.</summary>
internal sealed class HedgeStep(TimeSpan after, TimeProvider time) : IToolMiddleware
{
    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next) =>
        context.IsStreaming ? next(context) : RaceAsync(context, next);

    private async ValueTask<ToolResult> RaceAsync(ToolCallContext context, ToolCallDelegate next)
    {
        using var stopFirst = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var first = new Runner(context.Fork(stopFirst.Token));
        var running = first.RunAsync(next);
        using (var waiting = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken))
        {
            var delay = Task.Delay(after, time, waiting.Token);
            await Task.WhenAny(running, delay).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
        }

        if (running.IsCompleted || context.CancellationToken.IsCancellationRequested)
        {
            return first.Take(context, await running.ConfigureAwait(false));
        }

        context.Notes?.Add(CallSteps.Resilience, "hedged", detail: string.Create(CultureInfo.InvariantCulture, $"no result after {after.TotalMilliseconds:0.###} ms"));
        GovernanceTelemetry.CountHedge(context.Tool.Id.ToString());
        using var stopSecond = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var second = new Runner(context.Fork(stopSecond.Token));
        var other = second.RunAsync(next);
        var won = await Task.WhenAny(running, other).ConfigureAwait(false) == running ? first : second;
        var result = await (won == first ? running : other).ConfigureAwait(false);
        if (!result.IsSuccess)
        {
            // The slower one may still succeed.
            won = won == first ? second : first;
            var late = await (won == first ? running : other).ConfigureAwait(false);
            return won.Take(context, late);
        }

        await (won == first ? stopSecond : stopFirst).CancelAsync().ConfigureAwait(false);

        // Nothing of the call is left running when it ends.
        await (won == first ? other : running).ConfigureAwait(false);
        return won.Take(context, result);
    }

    private sealed class Runner(ToolCallContext fork)
    {
        public Task<ToolResult> RunAsync(ToolCallDelegate next) => next(fork).AsTask();

        public ToolResult Take(ToolCallContext context, ToolResult result)
        {
            context.Binding = fork.Binding;
            context.Attempts += fork.Attempts;
            return result;
        }
    }
}
