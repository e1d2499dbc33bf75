using System.CommandLine;

namespace ToolExec.Cli;

/// <summary>The option <c>--timeout</c>.</summary>
internal static class TimeoutOption
{
    public static Option<string?> Create(string description) => new("--timeout") { Description = description, HelpName = "TIME" };

    /// <exception cref="ConfigurationException">The text is no time, or outside what is allowed.</exception>
    public static TimeSpan? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Durations.TryParse(text, out var time) && time > TimeSpan.Zero && time <= TimeSpan.FromDays(1)
            ? time
            : throw new ConfigurationException($"--timeout must be a time of at most one day such as 30, 2.5s, 500ms or 10m, but is '{TerminalText.OneLine(text, 40)}'.");
    }
}
