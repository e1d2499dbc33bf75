using System.Net;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime.AspNetCore;

/// <summary>What this package logs. Keys, tokens, code and results never are.</summary>
internal static partial class Log
{
    [LoggerMessage(1604, LogLevel.Warning, "Sandbox service: a request of {Address} was refused: its signature is missing, wrong, off in time, or was used before.")]
    public static partial void SandboxRequestRefused(this ILogger logger, IPAddress? address);

    [LoggerMessage(1605, LogLevel.Warning, "Tool gateway: a call of {Address} was refused: its token is that of no execution under way.")]
    public static partial void GatewayCallRefused(this ILogger logger, IPAddress? address);
}
