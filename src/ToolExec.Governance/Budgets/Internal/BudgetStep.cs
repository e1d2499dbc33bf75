using System.Text;
using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Sets aside what a call is expected to use, and counts what it has used.</summary>
internal sealed class BudgetStep(BudgetPlan plan, BudgetBook book, BudgetOptions options, TimeProvider time, ILogger logger) : IToolMiddleware
{
    private static readonly BudgetUse Nothing = new();

    // Most calls: one, and what was estimated of the rest.
    private readonly BudgetUse _estimate = plan.Estimate;

    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        if (plan.Budgets.Length == 0 && context.Caller?.Execution is null)
        {
            return next(context);
        }

        if (book.TryHold(plan, context.Caller, out var holds) is { } lack)
        {
            return lack.MayWait ? WaitAsync(context, next, lack) : new(Refuse(context, lack));
        }

        return RunAsync(context, next, holds);
    }

    private async ValueTask<ToolResult> WaitAsync(ToolCallContext context, ToolCallDelegate next, BudgetLack lack)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            // A wait that is longer than the call has left is no use to it.
            var left = context.TimeLeft;
            if (!lack.MayWait || lack.FitsIn is not { } wait || (left != Timeout.InfiniteTimeSpan && wait >= left)
                || !await book.WaitAsync(lack, wait, context.CancellationToken).ConfigureAwait(false))
            {
                return Refuse(context, lack);
            }

            if (book.TryHold(plan, context.Caller, out var holds) is { } still)
            {
                lack = still;
                continue;
            }

            context.Notes?.Add(CallSteps.Budget, "waited", detail: lack.State.Budget);
            GovernanceTelemetry.RecordBudgetWait(lack.State.Budget, time.GetElapsedTime(began));
            return await RunAsync(context, next, holds).ConfigureAwait(false);
        }
    }

    private ValueTask<ToolResult> RunAsync(ToolCallContext context, ToolCallDelegate next, BudgetHold[] holds)
    {
        context.Notes?.Add(CallSteps.Budget, "reserved");
        var attempts = context.Attempts;
        var began = time.GetTimestamp();
        ValueTask<ToolResult> pending;
        try
        {
            pending = next(context);
        }
        catch
        {
            Settle(context, holds, null, attempts, began);
            throw;
        }

        if (pending.IsCompletedSuccessfully)
        {
            var result = pending.Result;
            Settle(context, holds, result, attempts, began);
            return new(result);
        }

        return AwaitAsync(pending, context, holds, attempts, began);
    }

    private async ValueTask<ToolResult> AwaitAsync(ValueTask<ToolResult> pending, ToolCallContext context, BudgetHold[] holds, int attempts, long began)
    {
        ToolResult? result = null;
        try
        {
            return result = await pending.ConfigureAwait(false);
        }
        finally
        {
            Settle(context, holds, result, attempts, began);
        }
    }

    private static ToolResult Refuse(ToolCallContext context, BudgetLack lack)
    {
        context.Notes?.Add(CallSteps.Budget, "refused", detail: lack.State.Budget);
        GovernanceTelemetry.CountBudgetRefusal(lack.State.Budget);
        return ToolResult.Failure(lack.ToError());
    }

    private void Settle(ToolCallContext context, BudgetHold[] holds, ToolResult? result, int attempts, long began) =>
        book.Settle(holds, IsNotBegun(context, result, attempts) ? Nothing : Used(context, result, began));

    // No backend was asked; or one was, once, and says that it did not begin.
    private static bool IsNotBegun(ToolCallContext context, ToolResult? result, int attempts) => context.Attempts == attempts
        || (context.Attempts == attempts + 1 && result?.Error?.Kind is ToolErrorKind.BackendUnavailable or ToolErrorKind.Busy or ToolErrorKind.RateLimited or ToolErrorKind.StreamNotSupported);

    private BudgetUse Used(ToolCallContext context, ToolResult? result, long began)
    {
        var read = result is null ? null : Read(context, result);
        if (read is null && !plan.MeasuresTime && !plan.MeasuresBytes && context.Caller?.Execution is null)
        {
            return _estimate;
        }

        return new BudgetUse
        {
            Calls = 1,
            InputTokens = read?.InputTokens ?? _estimate.InputTokens,
            OutputTokens = read?.OutputTokens ?? _estimate.OutputTokens,
            Cost = read?.Cost ?? _estimate.Cost,
            ToolTime = time.GetElapsedTime(began) is var taken && taken > TimeSpan.Zero ? taken : TimeSpan.Zero,
            OutputBytes = result is null ? 0 : SizeOf(result),
        };
    }

    private BudgetUse? Read(ToolCallContext context, ToolResult result)
    {
        try
        {
            return options.ReadUse?.Invoke(context, result);
        }
#pragma warning disable CA1031 // The boundary to the host's own code: the estimate stands, and the call is what it is.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            logger.UseUnreadable(fault, context.Tool.Id.ToString());
            return null;
        }
    }

    private static long SizeOf(ToolResult result)
    {
        long size = result.ValueUtf8.Length;
        foreach (var block in result.Content)
        {
            size += block switch
            {
                TextBlock text => Encoding.UTF8.GetByteCount(text.Text),
                ImageBlock image => image.Data.Length,
                AudioBlock audio => audio.Data.Length,
                EmbeddedResourceBlock { Resource: var resource } => (resource.Blob?.Length ?? 0) + Encoding.UTF8.GetByteCount(resource.Text ?? ""),
                _ => 0,
            };
        }

        return size;
    }
}
