using System.CommandLine;

namespace ToolExec.Cli;

/// <summary><c>list</c>: the tools there are, and what is wrong with the backends whose tools are missing.</summary>
internal static class ListCommand
{
    public static Command Create(CommandRunner runner)
    {
        var backend = new Option<string?>("--backend") { Description = "Only the tools of this backend.", HelpName = "NAME" };
        var kind = new Option<string?>("--kind") { Description = "Only the tools of backends of this kind, such as local or mcp.", HelpName = "KIND" };
        var command = new Command("list", "List the tools.") { backend, kind };
        runner.SetAction(command, parsed =>
        {
            var (onlyBackend, onlyKind) = (parsed.GetValue(backend), parsed.GetValue(kind));
            return (Needs.Backend(onlyBackend), (session, reporter, _) => Task.FromResult(Run(session, reporter, onlyBackend, onlyKind)));
        });
        return command;
    }

    private static int Run(CliSession session, IReporter reporter, string? backend, string? kind)
    {
        var backends = session.Executor.Backends.List();
        if (backend is not null && !backends.Any(b => Same(b.Name, backend)))
        {
            throw new ConfigurationException($"There is no backend '{backend}'. There are {string.Join(", ", backends.Select(b => b.Name).Union(session.Configuration.Backends.Select(b => b.Name), StringComparer.OrdinalIgnoreCase))}.");
        }

        var catalog = session.Executor.Catalog;
        var tools = catalog.Entries
            .Where(e => e.Routes.Any(r => (backend is null || Same(r.Binding.Backend, backend)) && (kind is null || Same(r.Binding.Kind, kind))))
            .ToList();
        var problems = catalog.Problems
            .Where(p => (backend is null || Same(p.Backend, backend)) && (kind is null || backends.Any(b => Same(b.Name, p.Backend) && Same(b.Kind, kind))))
            .ToList();
        reporter.Tools(tools, problems);

        // The tools that were asked for are all missing: that is no list.
        return tools.Count == 0 && problems.Count > 0 ? ExitCodes.Unavailable : ExitCodes.Ok;
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
