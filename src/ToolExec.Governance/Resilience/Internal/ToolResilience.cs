using System.Globalization;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace ToolExec.Governance;

/// <summary>Makes for each tool the steps that attempt it.</summary>
internal sealed class ToolResilience(ResilienceOptions options, TimeProvider time) : IToolMiddlewareFactory
{
    private readonly ResilienceRule[] _rules = [.. options.Rules];

    public IToolMiddleware? Create(ToolCatalogEntry entry)
    {
        var rule = Array.Find(_rules, r => r.Tools.Matches(entry));
        var attempts = rule?.MaxAttempts ?? options.MaxAttempts;
        var limit = rule?.AttemptTimeout ?? options.AttemptTimeout;
        var isReadOnly = entry.Tool.Annotations is { ReadOnlyHint: true };
        var mayRepeat = rule?.MayRepeat ?? (isReadOnly || entry.Tool.Annotations is { IdempotentHint: true });
        var hedge = isReadOnly ? rule?.HedgeAfter ?? options.HedgeAfter : null;
        var retry = attempts > 1 || limit is not null ? new ResilienceStep(Build(attempts, limit, mayRepeat), options.MaxNestedRetries) : null;
        return hedge is { } after ? new Both(retry, new HedgeStep(after, time)) : retry;
    }

    private ResiliencePipeline<ToolResult> Build(int attempts, TimeSpan? limit, bool mayRepeat)
    {
        var builder = new ResiliencePipelineBuilder<ToolResult> { TimeProvider = time };
        if (attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<ToolResult>
            {
                MaxRetryAttempts = attempts - 1,
                ShouldHandle = args => new(ShouldRetry(args, mayRepeat)),
                DelayGenerator = args => new(DelayOf(args.AttemptNumber, args.Outcome.Result)),
            });
        }

        if (limit is { } time1)
        {
            builder.AddTimeout(new TimeoutStrategyOptions { Timeout = time1 });
        }

        return builder.Build();
    }

    private bool ShouldRetry(RetryPredicateArguments<ToolResult> args, bool mayRepeat)
    {
        if (args.Outcome.Result is not { Error: { } error } || !MayTryAgain(error, mayRepeat || AllowsByKey(Context(args.Context))))
        {
            return false;
        }

        var context = Context(args.Context);
        if (context.CancellationToken.IsCancellationRequested || (context.IsStreaming && !IsNotBegun(error)))
        {
            return false;
        }

        // No time for another attempt is no reason to wait for it.
        var wait = Longest(args.AttemptNumber, error);
        var left = context.TimeLeft;
        if (wait > options.MaxDelay || (left != Timeout.InfiniteTimeSpan && wait >= left) || !args.Context.Properties.GetValue(ResilienceStep.Allowance, null!).TryTake())
        {
            return false;
        }

        context.Notes?.Add(CallSteps.Resilience, "retried", detail: string.Create(CultureInfo.InvariantCulture, $"attempt {args.AttemptNumber + 1} ended as {ToolErrorCodes.Name(error.Kind)}"));
        GovernanceTelemetry.CountRetry(context.Tool.Id.ToString(), error.Kind);
        return true;
    }

    // A ledger knows better than the key alone whether the backend takes it.
    private static bool AllowsByKey(ToolCallContext context) => context.IdempotencyKey is not null && !EffectClaim.ForbidsRepetition(context);

    private static ToolCallContext Context(ResilienceContext polly) => polly.Properties.GetValue(ResilienceStep.Call, null!);

    // Where nothing was begun, trying again repeats nothing.
    private static bool MayTryAgain(ToolError error, bool mayRepeat) => error.IsRetryable && error.Kind != ToolErrorKind.ShuttingDown && (mayRepeat || IsNotBegun(error));

    private static bool IsNotBegun(ToolError error) => error.Kind is ToolErrorKind.BackendUnavailable or ToolErrorKind.Busy or ToolErrorKind.RateLimited;

    private TimeSpan? DelayOf(int attempt, ToolResult? result)
    {
        var delay = Backoff(attempt);
#pragma warning disable CA5394 // Spreads attempts; nothing secret depends on it.
        delay *= 0.5 + Random.Shared.NextDouble();
#pragma warning restore CA5394
        delay = delay > options.MaxDelay ? options.MaxDelay : delay;
        return result?.Error?.RetryAfter is { } asked && asked > delay ? asked : delay;
    }

    private TimeSpan Longest(int attempt, ToolError error)
    {
        var backoff = Backoff(attempt);
        return error.RetryAfter is { } asked && asked > backoff ? asked : backoff;
    }

    private TimeSpan Backoff(int attempt)
    {
        var delay = options.BaseDelay * Math.Pow(2, Math.Min(attempt, 30));
        return delay > options.MaxDelay ? options.MaxDelay : delay;
    }

    // Each attempt of the retry is hedged.
    private sealed class Both(IToolMiddleware? outer, IToolMiddleware inner) : IToolMiddleware
    {
        public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next) =>
            outer is null ? inner.InvokeAsync(context, next) : outer.InvokeAsync(context, c => inner.InvokeAsync(c, next));
    }
}
