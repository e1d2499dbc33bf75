using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>The last step before a backend: what rules decided holds for the arguments that it is given, whatever steps in between have set.</summary>
internal sealed class PolicySeal(ToolPolicy policy) : IToolMiddleware
{
    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        if (PolicyDecision.Of(context) is { Arguments.ValueKind: not JsonValueKind.Undefined } decision && AreSame(decision.Arguments, context.Arguments))
        {
            return next(context);
        }

        // As the tool would be given them, which is after any repair.
        if (context.CheckArguments() is { } fault)
        {
            return new(ToolResult.Failure(fault));
        }

        var now = policy.Decide(context.Caller, context.Arguments, out var rule);
        if (now.Effect == PolicyEffect.Allow)
        {
            return next(context);
        }

        PolicyStep.Told(context, policy.Entry.Id, now);
        return new(ToolResult.Failure(now.Effect == PolicyEffect.Deny
            ? policy.Denied(rule)
            : new ToolError(ToolErrorKind.PolicyDenied, $"A step of the host changed the arguments of '{policy.Entry.Id}' after they were decided on, and a person would have to approve of these. Nothing has run.")));
    }

    private static bool AreSame(JsonElement decided, JsonElement now) =>
        JsonMarshal.GetRawUtf8Value(decided).SequenceEqual(JsonMarshal.GetRawUtf8Value(now)) || string.Equals(CanonicalJson.Serialize(decided), CanonicalJson.Serialize(now), StringComparison.Ordinal);
}
