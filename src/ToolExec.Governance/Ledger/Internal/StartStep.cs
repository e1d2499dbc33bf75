namespace ToolExec.Governance;

/// <summary>Tells the ledger that a backend is about to be asked. What happens before is certain to have left no effect.</summary>
internal sealed class StartStep(ToolLedger tools) : IToolMiddleware
{
    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next) =>
        EffectClaim.Of(context) is { HasStarted: false } claim ? StartAsync(claim, context, next) : next(context);

    private async ValueTask<ToolResult> StartAsync(EffectClaim claim, ToolCallContext context, ToolCallDelegate next)
    {
        try
        {
            if (!await tools.Ledger.StartAsync(claim.Entry.Ticket, context.CancellationToken).ConfigureAwait(false))
            {
                return LedgerFailure.Lost(context);
            }
        }
        catch (IOException fault)
        {
            return LedgerFailure.Unavailable(tools.Logger, context, fault);
        }

        claim.HasStarted = true;
        return await next(context).ConfigureAwait(false);
    }
}
