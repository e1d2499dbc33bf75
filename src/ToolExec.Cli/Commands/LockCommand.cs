using System.CommandLine;

namespace ToolExec.Cli;

/// <summary><c>lock</c>: agrees to the tools of servers as they are now.</summary>
internal static class LockCommand
{
    public static Command Create(CommandRunner runner) => LockFile.MakeCommand(
        runner,
        "lock",
        "Write the definitions of all tools of servers to a lock file: from then on 'verify' shows what has changed.",
        Run);

    private static int Run(CliSession session, IReporter reporter, string? file)
    {
        var path = LockFile.Path(session, file);
        var catalog = session.Executor.Catalog;
        if (catalog.Problems.Count > 0)
        {
            // Half a lock would take the tools of a server that is down for removed, and refuse them when it is back.
            reporter.Fault("incomplete", string.Join('\n', catalog.Problems.Select(p => $"{p.Backend}: {p.Error.Message}").Append($"Nothing was written to {path}: some tools could not be listed.")));
            return ExitCodes.Unavailable;
        }

        var before = File.Exists(path) ? LockFile.Load(path) : ToolLock.Create([]);
        var tools = LockFile.Tools(catalog);
        var changes = before.Compare(tools);
        try
        {
            ToolLock.Create(tools).Save(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The lock file cannot be written: {fault.Message}");
        }

        reporter.Locked(path, tools.Count, changes);
        return ExitCodes.Ok;
    }
}
