using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>The words of the ledger for models.</summary>
internal static class LedgerFailure
{
    public static ToolResult Unavailable(ILogger logger, ToolCallContext context, IOException fault)
    {
        logger.LedgerUnavailable(fault, context.Tool.Id.ToString());
        return ToolResult.Failure(ToolStatus.Rejected, new ToolError(ToolErrorKind.Internal, $"The call of '{context.Tool.Id}' was not made, because the host cannot record its effect now. Try again later.")
        {
            IsRetryable = true,
            Exception = fault,
        });
    }

    public static ToolResult Lost(ToolCallContext context) => ToolResult.Failure(new ToolError(
        ToolErrorKind.EffectConflict,
        $"The call of '{context.Tool.Id}' was not made, because another call has taken over its effect. Call it again with the same key to get that call's outcome."));

    public static ToolResult Within(ToolCallContext context) => ToolResult.Failure(new ToolError(
        ToolErrorKind.EffectConflict,
        $"The call of '{context.Tool.Id}' has the key of a call that it is a part of, and would wait for itself. Give it a key of its own."));

    public static ToolResult OtherArguments(ToolCallContext context, EffectEntry entry) => ToolResult.Failure(new ToolError(
        ToolErrorKind.EffectConflict,
        string.Create(CultureInfo.InvariantCulture, $"'{context.Tool.Id}' was called with other arguments under the same key at {entry.Created:u}. Nothing was run: call it with those arguments, or with a key of its own.")));

    public static ToolResult Unknown(ToolCallContext context, EffectEntry entry, string? because) => ToolResult.Failure(new ToolError(
        ToolErrorKind.EffectUnknown,
        string.Create(
            CultureInfo.InvariantCulture,
            $"An earlier call of '{context.Tool.Id}' at {entry.Changed:u} may have done this already, and nobody knows. It was not run again{because}. Do not repeat it in another way: look whether it is done, and let a person decide.")));
}
