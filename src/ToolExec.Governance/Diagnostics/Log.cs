using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

internal static partial class Log
{
    [LoggerMessage(1420, LogLevel.Warning, "Backend {Backend} failed too often and is not asked for {Seconds:0.###} s.")]
    public static partial void BreakerOpened(this ILogger logger, string backend, double seconds);

    [LoggerMessage(1421, LogLevel.Information, "Backend {Backend} is asked again: a trial succeeded.")]
    public static partial void BreakerClosed(this ILogger logger, string backend);

    [LoggerMessage(1422, LogLevel.Warning, "No key for approvals is set: a random one is used, and no approval outlives this process.")]
    public static partial void ApprovalKeyIsRandom(this ILogger logger);

    [LoggerMessage(1423, LogLevel.Information, "Request {Request} asks for approval of a call of {Tool}, by the rule {Rule} (call {CallId}).")]
    public static partial void ApprovalAsked(this ILogger logger, string request, string tool, string rule, string? callId);

    [LoggerMessage(1424, LogLevel.Information, "Request {Request} for {Tool} was {Verdict} by {DecidedBy}.")]
    public static partial void ApprovalDecided(this ILogger logger, string request, string tool, ApprovalVerdict verdict, string decidedBy);

    [LoggerMessage(1425, LogLevel.Warning, "An approval that came with a call of {Tool} does not hold: {Reason} (call {CallId}).")]
    public static partial void ApprovalInvalid(this ILogger logger, string tool, string reason, string? callId);

    [LoggerMessage(1426, LogLevel.Information, "Grant {Grant} for {Tool} was given; it expires at {Expires:O}.")]
    public static partial void GrantAdded(this ILogger logger, string grant, string tool, DateTimeOffset expires);

    [LoggerMessage(1427, LogLevel.Information, "Grant {Grant} for {Tool} was used (call {CallId}).")]
    public static partial void GrantUsed(this ILogger logger, string grant, string tool, string? callId);

    [LoggerMessage(1428, LogLevel.Information, "Grant {Grant} was taken back.")]
    public static partial void GrantRevoked(this ILogger logger, string grant);

    [LoggerMessage(1429, LogLevel.Error, "A call of {Tool} was refused, because approvals cannot be kept or checked.")]
    public static partial void CannotAsk(this ILogger logger, Exception fault, string tool);

    [LoggerMessage(1430, LogLevel.Warning, "The guard {Guard} looked at the {What} of {Tool}: {Outcome}, because of {Reasons} (call {CallId}).")]
    public static partial void ContentSuspicious(this ILogger logger, string guard, string what, string tool, GuardOutcome outcome, string reasons, string? callId);

    [LoggerMessage(1431, LogLevel.Error, "The guard {Guard} failed at a call of {Tool}.")]
    public static partial void GuardFailed(this ILogger logger, Exception fault, string guard, string tool);

    [LoggerMessage(1435, LogLevel.Warning, "Budget {Budget} of {Whose} has reached {Share} of its limit {Limit}.")]
    public static partial void BudgetNearItsEnd(this ILogger logger, string budget, string whose, double share, decimal limit);

    [LoggerMessage(1436, LogLevel.Warning, "There is no price for the model {Model}: it is taken to cost {InputPerMillion} and {OutputPerMillion} for a million tokens read and written.")]
    public static partial void ModelPriceUnknown(this ILogger logger, string model, decimal inputPerMillion, decimal outputPerMillion);

    [LoggerMessage(1437, LogLevel.Error, "What a call of {Tool} used cannot be read; the estimate stands.")]
    public static partial void UseUnreadable(this ILogger logger, Exception exception, string tool);
}
