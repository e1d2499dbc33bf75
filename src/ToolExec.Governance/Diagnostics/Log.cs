using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

internal static partial class Log
{
    [LoggerMessage(1420, LogLevel.Warning, "Backend {Backend} failed too often and is not asked for {Seconds:0.###} s.")]
    public static partial void BreakerOpened(this ILogger logger, string backend, double seconds);

    [LoggerMessage(1421, LogLevel.Information, "Backend {Backend} is asked again: a trial succeeded.")]
    public static partial void BreakerClosed(this ILogger logger, string backend);

    [LoggerMessage(1435, LogLevel.Warning, "Budget {Budget} of {Whose} has reached {Share} of its limit {Limit}.")]
    public static partial void BudgetNearItsEnd(this ILogger logger, string budget, string whose, double share, decimal limit);

    [LoggerMessage(1436, LogLevel.Warning, "There is no price for the model {Model}: it is taken to cost {InputPerMillion} and {OutputPerMillion} for a million tokens read and written.")]
    public static partial void ModelPriceUnknown(this ILogger logger, string model, decimal inputPerMillion, decimal outputPerMillion);

    [LoggerMessage(1437, LogLevel.Error, "What a call of {Tool} used cannot be read; the estimate stands.")]
    public static partial void UseUnreadable(this ILogger logger, Exception exception, string tool);
}
