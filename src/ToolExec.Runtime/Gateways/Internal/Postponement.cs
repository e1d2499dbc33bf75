using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Decides which calls of code that can wait are put off instead of failing.</summary>
internal static class Postponement
{
    private static readonly JsonElement NoArguments = ToolExecJson.Parse("{}");

    /// <summary>Puts a call off that a budget has refused and that will fit in time; <see langword="null"/> where it is none.</summary>
    public static ToolResult? ForBudget(ToolGatewayOptions options, ToolCall call, ToolResult result, TimeProvider time)
    {
        if (options.MaxBudgetWait is not { } longest || call.Options?.IdempotencyKey is null
            || result.Error is not { Kind: ToolErrorKind.BudgetExceeded, RetryAfter: { } wait } error || wait >= longest)
        {
            return null;
        }

        // The person's decision may be used up by now: only an effect ledger then knows that nothing was begun under this key.
        return call.Options.Approval is null || options.KeepsEffects ? Of(call, error, SuspensionReason.Budget, result.Duration, time.GetUtcNow() + wait) : null;
    }

    /// <summary>Says what becomes of a call when the host stops.</summary>
    /// <param name="options">The gateway's options.</param>
    /// <param name="call">The call.</param>
    /// <param name="tool">Its tool.</param>
    /// <param name="begun">The pipeline had it already: the tool may have done something.</param>
    /// <param name="duration">How long it took until now.</param>
    public static ToolResult ForStop(ToolGatewayOptions options, ToolCall call, Tool tool, bool begun, TimeSpan duration)
    {
        // As above: a decision that may be used up is worth nothing a second time.
        var repeatable = !begun || options.KeepsEffects || (call.Options?.Approval is null && tool.Annotations is ({ ReadOnlyHint: true } or { IdempotentHint: true }));
        return repeatable && call.Options?.IdempotencyKey is not null
            ? Of(call, new ToolError(ToolErrorKind.ShuttingDown, "The host stops. The call is made again when the code goes on."), SuspensionReason.HostStopped, duration, null)
            : ToolResult.Failure(new ToolError(ToolErrorKind.ShuttingDown, $"The host stopped while '{call.Tool}' ran. Nobody knows whether it has done its work: look before it is called again.") { IsRetryable = false })
                .ForCall(call.Tool, call.CallId, null, duration, 0);
    }

    private static ToolResult Of(ToolCall call, ToolError error, SuspensionReason reason, TimeSpan duration, DateTimeOffset? notBefore) =>
        new ToolResult(ToolResult.Failure(error).Status, error: error)
        {
            Postponed = new PostponedCall
            {
                Reason = reason,
                Tool = call.Tool,
                Arguments = call.Arguments.ValueKind == JsonValueKind.Undefined ? NoArguments : call.Arguments.Clone(),
                CallId = call.CallId,
                IdempotencyKey = call.Options?.IdempotencyKey,
                NotBefore = notBefore,
                Approval = call.Options?.Approval,
            },
        }.ForCall(call.Tool, call.CallId, null, duration, 0);
}
