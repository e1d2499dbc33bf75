using System.CommandLine;
using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>The lock file of the commands <c>lock</c> and <c>verify</c>.</summary>
internal static class LockFile
{
    /// <summary>Makes a command that looks at the tools of all servers as they are, whatever the configuration holds them to.</summary>
    public static Command MakeCommand(CommandRunner runner, string name, string description, Func<CliSession, IReporter, string?, int> run)
    {
        var file = new Option<string?>("--file")
        {
            Description = $"The lock file; without it that of the configuration, else ./{ToolLock.DefaultFileName}.",
            HelpName = "FILE",
        };
        var command = new Command(name, description) { file };
        runner.SetAction(
            command,
            parsed =>
            {
                var path = parsed.GetValue(file);
                return (Needs.All, (session, reporter, _) => Task.FromResult(run(session, reporter, path)));
            },
            pinned: false);
        return command;
    }

    public static string Path(CliSession session, string? file) =>
        System.IO.Path.Combine(session.Io.Folder, file ?? session.Configuration.Pinning?.LockFile ?? ToolLock.DefaultFileName);

    /// <summary>The tools that can change under a host: not those that are part of the command.</summary>
    public static IReadOnlyList<Tool> Tools(ToolCatalog catalog) =>
        [.. catalog.Entries.Where(e => !e.Routes.All(static r => string.Equals(r.Binding.Kind, BackendKinds.Local, StringComparison.OrdinalIgnoreCase))).Select(e => e.Tool)];

    /// <exception cref="ConfigurationException">The file is no lock, or cannot be read.</exception>
    public static ToolLock Load(string path)
    {
        try
        {
            return ToolLock.Load(path);
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The lock file cannot be used: {fault.Message}");
        }
    }
}
