using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>Writes logs to the standard error, one line each.</summary>
internal sealed class ConsoleLoggerProvider(IAnsiConsole console, TimeProvider time) : ILoggerProvider
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string category, EventId id, string message, Exception? exception)
    {
        var word = level switch
        {
            LogLevel.Critical or LogLevel.Error => "error",
            LogLevel.Warning => "warn",
            LogLevel.Information => "info",
            _ => "debug",
        };
        var text = TerminalText.Clean(exception is null ? message : $"{message} ({exception.GetType().Name}: {exception.Message})");
        lock (_gate)
        {
            // The gate keeps lines whole; the writer is not Spectre's, which would wrap them.
            console.Profile.Out.Writer.WriteLine($"{time.GetUtcNow():HH:mm:ss.fff} {word} {category}[{id.Id}] {text.ReplaceLineEndings(" ")}");
        }
    }

    private sealed class Logger(ConsoleLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                provider.Write(logLevel, category, eventId, formatter(state, exception), exception);
            }
        }
    }
}
