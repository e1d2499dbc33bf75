using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

internal static partial class Log
{
    [LoggerMessage(1420, LogLevel.Warning, "Backend {Backend} failed too often and is not asked for {Seconds:0.###} s.")]
    public static partial void BreakerOpened(this ILogger logger, string backend, double seconds);

    [LoggerMessage(1421, LogLevel.Information, "Backend {Backend} is asked again: a trial succeeded.")]
    public static partial void BreakerClosed(this ILogger logger, string backend);

    [LoggerMessage(1448, LogLevel.Warning, "The effect {Effect} of {Tool} is unknown: the call ended with {Reason}. It is not brought about again until that is resolved, unless the tool may run again.")]
    public static partial void EffectBecameUnknown(this ILogger logger, string tool, string effect, string reason);

    [LoggerMessage(1449, LogLevel.Error, "What became of the effect {Effect} of {Tool} could not be recorded. Its caller was told; the ledger counts it as unknown.")]
    public static partial void EffectNotRecorded(this ILogger logger, Exception fault, string tool, string effect);

    [LoggerMessage(1450, LogLevel.Error, "A call of {Tool} was refused, because the ledger of effects cannot be read or written.")]
    public static partial void LedgerUnavailable(this ILogger logger, Exception fault, string tool);

    [LoggerMessage(1451, LogLevel.Warning, "What became of the effect {Effect} of {Tool} was not recorded, because its claim does not hold any more.")]
    public static partial void EffectClaimLost(this ILogger logger, string tool, string effect);

    [LoggerMessage(1452, LogLevel.Information, "The unknown effect {Effect} of {Tool} was found to be {Finding} by {Probe}.")]
    public static partial void EffectProbed(this ILogger logger, string tool, string effect, string finding, string probe);
    [LoggerMessage(1435, LogLevel.Warning, "Budget {Budget} of {Whose} has reached {Share} of its limit {Limit}.")]
    public static partial void BudgetNearItsEnd(this ILogger logger, string budget, string whose, double share, decimal limit);

    [LoggerMessage(1436, LogLevel.Warning, "There is no price for the model {Model}: it is taken to cost {InputPerMillion} and {OutputPerMillion} for a million tokens read and written.")]
    public static partial void ModelPriceUnknown(this ILogger logger, string model, decimal inputPerMillion, decimal outputPerMillion);

    [LoggerMessage(1437, LogLevel.Error, "What a call of {Tool} used cannot be read; the estimate stands.")]
    public static partial void UseUnreadable(this ILogger logger, Exception exception, string tool);
}
