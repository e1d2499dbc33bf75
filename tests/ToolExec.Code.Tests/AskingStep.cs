using System.Collections.Concurrent;

namespace ToolExec.Code.Tests;

/// <summary>Stops calls of <c>n:write</c> to ask a person, unless they carry the answer.</summary>
internal sealed class AskingStep : IToolMiddleware
{
    public ConcurrentQueue<ApprovalRequest> Asked { get; } = new();

    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        if (context.Tool.Name != "write")
        {
            return next(context);
        }

        if (context.Call.Options?.Approval is { } decision)
        {
            if (decision.Verdict == ApprovalVerdict.Denied)
            {
                return new(ToolResult.Failure(new ToolError(ToolErrorKind.ApprovalDenied, decision.Message ?? "No.")));
            }

            context.Arguments = decision.Arguments ?? context.Arguments;
            return next(context);
        }

        var request = new ApprovalRequest
        {
            Id = Guid.NewGuid().ToString("N"),
            Tool = context.Tool.Id.ToString(),
            ToolFingerprint = context.Tool.Fingerprint,
            Arguments = context.Arguments.Clone(),
            CallId = context.Call.CallId,
            Caller = context.Caller,
            IdempotencyKey = context.IdempotencyKey,
            Reason = "It writes.",
            Created = DateTimeOffset.UnixEpoch,
            Expires = DateTimeOffset.UnixEpoch.AddDays(100_000),
        };
        Asked.Enqueue(request);
        return new(new ToolResult(ToolStatus.AwaitingApproval, error: new ToolError(ToolErrorKind.ApprovalRequired, "A person is asked.")) { Approval = request });
    }
}
