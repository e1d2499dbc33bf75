using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Cli;

/// <summary><c>search</c>: the tools that fit some words, best first.</summary>
internal static class SearchCommand
{
    public static Command Create(CommandRunner runner)
    {
        var words = new Argument<string[]>("QUERY") { Description = "What you want to do, in your words, or a part of a tool's name.", Arity = ArgumentArity.OneOrMore };
        var limit = new Option<int>("--limit") { Description = $"The most tools to show, 1 to {ToolSearchQuery.MaxLimit}; 10 without it.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var space = new Option<string[]>("--namespace") { Description = "Only tools of this namespace; * and ? stand for any characters. May be repeated.", HelpName = "NAME" };
        var tag = new Option<string[]>("--tag") { Description = "Only tools with this tag. May be repeated: all of them.", HelpName = "TAG" };
        var readOnly = new Option<bool>("--read-only") { Description = "Only tools that say that they change nothing." };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > ToolSearchQuery.MaxLimit)
            {
                result.AddError($"--limit must be 1 to {ToolSearchQuery.MaxLimit}.");
            }
        });
        var command = new Command("search", "Find tools by what you want to do.") { words, limit, space, tag, readOnly };
        runner.SetAction(command, parsed =>
        {
            var query = new ToolSearchQuery(string.Join(' ', parsed.GetRequiredValue(words)))
            {
                Limit = parsed.GetValue(limit),
                Filter = new ToolFilter { Namespaces = parsed.GetValue(space) ?? [], AllTags = parsed.GetValue(tag) ?? [], ReadOnly = parsed.GetValue(readOnly) ? true : null },
            };
            return (Needs.All, (session, reporter, cancellationToken) => RunAsync(session, reporter, query, cancellationToken));
        });
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, IReporter reporter, ToolSearchQuery query, CancellationToken cancellationToken)
    {
        var page = await session.Services.GetRequiredService<IToolIndex>().SearchAsync(query, cancellationToken).ConfigureAwait(false);
        var problems = session.Executor.Catalog.Problems;
        reporter.Found(page, problems);

        // Nothing was found, and what might have it is missing.
        return page.Hits.Count == 0 && problems.Count > 0 ? ExitCodes.Unavailable : ExitCodes.Ok;
    }
}
