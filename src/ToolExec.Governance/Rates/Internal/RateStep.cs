using System.Threading.RateLimiting;

namespace ToolExec.Governance;

/// <summary>Lets a call begin when all of its limits have room.</summary>
internal sealed class RateStep(RatePlan plan, RateDesk desk, PartitionedRateLimiter<ToolCallContext>? hosts) : IToolMiddleware
{
    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        var answer = desk.Enter(plan, context);
        if (answer.Refusal is { } refusal)
        {
            return new(Refuse(context, refusal));
        }

        return answer.Waiter is { } waiter ? WaitAsync(context, next, waiter)
            : answer.Hold is { } hold ? RunAsync(context, next, hold)
            : next(context);
    }

    private static ToolResult Refuse(ToolCallContext context, ToolError refusal)
    {
        context.Notes?.Add(CallSteps.Rate, "refused", detail: ToolErrorCodes.Name(refusal.Kind));
        return ToolResult.Failure(refusal);
    }

    private async ValueTask<ToolResult> WaitAsync(ToolCallContext context, ToolCallDelegate next, Waiter waiter)
    {
        var began = context.Notes?.Begin();
        if (await desk.WaitAsync(waiter, context).ConfigureAwait(false) is { } refusal)
        {
            return Refuse(context, refusal);
        }

        context.Notes?.Add(CallSteps.Rate, "waited", since: began);
        return waiter.Hold is { } hold ? await RunAsync(context, next, hold).ConfigureAwait(false) : await next(context).ConfigureAwait(false);
    }

    private ValueTask<ToolResult> RunAsync(ToolCallContext context, ToolCallDelegate next, Hold hold)
    {
        var outer = Hold.Here;
        RateLimitLease? lease = null;
        var hasBegun = false;
        ValueTask<ToolResult> pending;
        try
        {
            lease = hosts?.AttemptAcquire(context);
            if (lease is { IsAcquired: false })
            {
                var after = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : (TimeSpan?)null;
                End(hold, lease, hasBegun);
                return new(Refuse(context, new ToolError(ToolErrorKind.RateLimited, $"The host allows no more calls of '{context.Tool.Id}' for now. Try again later.") { Operation = ToolOperation.Queue, RetryAfter = after }));
            }

            // What the call makes itself must know that it does.
            Hold.Here = hold;
            hasBegun = true;
            pending = next(context);
        }
        catch
        {
            End(hold, lease, hasBegun);
            throw;
        }
        finally
        {
            Hold.Here = outer;
        }

        if (pending.IsCompletedSuccessfully)
        {
            End(hold, lease, hasBegun);
            return pending;
        }

        return AwaitAsync(pending, hold, lease);
    }

    private async ValueTask<ToolResult> AwaitAsync(ValueTask<ToolResult> pending, Hold hold, RateLimitLease? lease)
    {
        try
        {
            return await pending.ConfigureAwait(false);
        }
        finally
        {
            End(hold, lease, hasBegun: true);
        }
    }

    private void End(Hold hold, RateLimitLease? lease, bool hasBegun)
    {
        desk.Leave(hold, hasBegun);
        lease?.Dispose();
    }
}
