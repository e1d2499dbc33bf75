using System.Reflection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Conventions.Tests;

/// <summary>A log event as its [LoggerMessage] declares it.</summary>
internal sealed record LogEvent(string Assembly, int Id, string Name, LogLevel Level)
{
    public static IEnumerable<LogEvent> Of(Assembly assembly) =>
        from method in Repo.MethodsOf(assembly)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        orderby message.EventId
        select new LogEvent(assembly.GetName().Name!, message.EventId, message.EventName ?? method.Name, message.Level);
}
