using Polly;

namespace ToolExec.Governance;

/// <summary>Attempts a call until it succeeds, as often as is safe and as long as there is time.</summary>
internal sealed class ResilienceStep(ResiliencePipeline<ToolResult> pipeline, int maxRepetitions) : IToolMiddleware
{
    public static readonly ResiliencePropertyKey<ToolCallContext> Call = new("toolexec.call");
    public static readonly ResiliencePropertyKey<RetryAllowance> Allowance = new("toolexec.retries");

    public async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        var polly = ResilienceContextPool.Shared.Get(context.CancellationToken);
        try
        {
            polly.Properties.Set(Call, context);
            polly.Properties.Set(Allowance, RetryAllowance.Enter(maxRepetitions));
            return await pipeline.ExecuteAsync(AttemptAsync, polly, next).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(polly);
        }
    }

    // An attempt has a token of its own; the call has the old one again afterwards.
    private static async ValueTask<ToolResult> AttemptAsync(ResilienceContext polly, ToolCallDelegate next)
    {
        var context = polly.Properties.GetValue(Call, null!);
        var whole = context.CancellationToken;
        if (polly.CancellationToken == whole)
        {
            return await next(context).ConfigureAwait(false);
        }

        context.CancellationToken = polly.CancellationToken;
        try
        {
            return await next(context).ConfigureAwait(false);
        }
        finally
        {
            context.CancellationToken = whole;
        }
    }
}
