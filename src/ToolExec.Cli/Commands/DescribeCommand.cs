using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Cli;

/// <summary><c>describe</c>: what a tool does, takes and gives.</summary>
internal static class DescribeCommand
{
    private static readonly string[] Levels = ["summary", "signature", "schema", "full", "typescript"];

    public static Command Create(CommandRunner runner)
    {
        var tool = new Argument<string>("TOOL") { Description = "The tool's id; a bare name is enough where only one tool has it. With --as typescript also a namespace." };
        var level = new Option<string?>("--as") { Description = "How much to show, as a model gets it: summary, signature, schema, full, or typescript declarations.", HelpName = "LEVEL" };
        level.AcceptOnlyFromAmong(Levels);
        var command = new Command("describe", "Show what a tool does, takes and gives.") { tool, level };
        runner.SetAction(command, parsed =>
        {
            var (id, shown) = (parsed.GetRequiredValue(tool), parsed.GetValue(level));
            return (Needs.Tools([id]), (session, reporter, _) => Task.FromResult(shown is null ? Run(session, reporter, id) : Run(session, reporter, id, (ToolDetail)Array.IndexOf(Levels, shown))));
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

        return Fail(session, reporter, id, error);
    }

    private static int Run(CliSession session, IReporter reporter, string id, ToolDetail level)
    {
        var index = session.Services.GetRequiredService<IToolIndex>();
        if (index.TryDescribe(id, level, out var document, out var error))
        {
            reporter.Document(document);
            return ExitCodes.Ok;
        }

        if (level == ToolDetail.TypeScript && index.TryDeclareNamespace(id, null, out var declarations, out _))
        {
            reporter.Declarations(id, declarations);
            return ExitCodes.Ok;
        }

        return Fail(session, reporter, id, error);
    }

    private static int Fail(CliSession session, IReporter reporter, string id, ToolError error)
    {
        var explained = Missing.Explain(session, id, error);
        reporter.Error(explained);
        return ExitCodes.Of(ToolResult.Failure(explained));
    }
}
