using System.CommandLine;

namespace ToolExec.Cli;

/// <summary><c>verify</c>: shows how the tools of servers differ from the lock file.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandRunner runner) => LockFile.MakeCommand(
        runner,
        "verify",
        "Compare the tools of servers with the lock file; ends with 3 where they differ.",
        Run);

    private static int Run(CliSession session, IReporter reporter, string? file)
    {
        var path = LockFile.Path(session, file);
        if (!File.Exists(path))
        {
            throw new ConfigurationException($"There is no lock file {path}. Write it with 'toolexec lock'.");
        }

        var catalog = session.Executor.Catalog;
        var tools = LockFile.Tools(catalog);
        var changes = LockFile.Load(path).Compare(tools);
        reporter.Verified(tools.Count, changes, catalog.Problems);
        return changes.Count > 0 ? ExitCodes.Refused : catalog.Problems.Count > 0 ? ExitCodes.Unavailable : ExitCodes.Ok;
    }
}
