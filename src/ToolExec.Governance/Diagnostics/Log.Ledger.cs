using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <content>What the ledger says.</content>
internal static partial class Log
{
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

    [LoggerMessage(1453, LogLevel.Warning, "{Count} effect(s) are unknown: somebody has to find out what became of them, and resolve them.")]
    public static partial void EffectsAreUnknown(this ILogger logger, long count);
}
