using System.CommandLine;

namespace ToolExec.Cli;

/// <summary><c>describe</c>: what a tool does, takes and gives.</summary>
internal static class DescribeCommand
{
    public static Command Create(CommandRunner runner)
    {
        var tool = new Argument<string>("TOOL") { Description = "The tool's id; a bare name is enough where only one tool has it." };
        var command = new Command("describe", "Show what a tool does, takes and gives.") { tool };
        runner.SetAction(command, parsed =>
        {
            var id = parsed.GetRequiredValue(tool);
            return (Needs.Tools([id]), (session, reporter, _) => Task.FromResult(Run(session, reporter, id)));
        });
        return command;
    }

    private static int Run(CliSession session, IReporter reporter, string id)
    {
        if (session.Executor.Catalog.TryResolve(id, out var entry, out var error))
        {
            reporter.Tool(entry);
            return ExitCodes.Ok;
        }

        var explained = Missing.Explain(session, id, error);
        reporter.Error(explained);
        return ExitCodes.Of(ToolResult.Failure(explained));
    }
}
