using System.CommandLine;

namespace ToolExec.Cli;

/// <summary><c>graph</c>: calls that depend on each other, each started as soon as it can.</summary>
internal static class GraphCommand
{
    public static Command Create(CommandRunner runner, CliIo io)
    {
        var file = new Argument<string>("FILE") { Description = "The graph, JSON; - for the standard input." };
        var timeout = TimeoutOption.Create("The time that the whole graph may take: 30, 2.5s, 500ms, 10m.");
        var dryRun = DryRunOption.Create();
        var command = new Command("graph", "Run calls that depend on each other, each as soon as the results that it needs are there.") { file, dryRun, timeout };
        runner.SetAction(command, parsed =>
        {
            var graph = PlanInput.Read(io, parsed.GetRequiredValue(file), ToolGraphJson.FromJson);
            graph = TimeoutOption.Read(parsed.GetValue(timeout)) is { } limit ? graph with { Timeout = limit } : graph;
            var mode = DryRunOption.Read(parsed.GetValue(dryRun));
            return (Needs.Tools(graph.Nodes.Select(n => n.Tool).OfType<string>()), (session, reporter, cancellationToken) => RunAsync(session, reporter, graph, mode, cancellationToken));
        });
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, IReporter reporter, ToolGraph graph, DryRunMode mode, CancellationToken cancellationToken)
    {
        foreach (var node in graph.Nodes)
        {
            session.Board.Add(node.Id, node.Tool is null ? node.Id : $"{node.Id}  {node.Tool}");
        }

        var options = new RunGraphOptions { Progress = new Listener(session.Board), CallOptions = mode == DryRunMode.Off ? null : new ToolCallOptions { DryRun = mode } };
        var result = await LiveView.WatchAsync(session, () => session.Executor.Runner.RunGraphAsync(graph, options, cancellationToken).AsTask()).ConfigureAwait(false);
        reporter.Graph(graph, result);
        return ExitCodes.Of(result.Status, result.Error, result.Nodes.Select(n => n.Result));
    }

    private sealed class Listener(ProgressBoard board) : IProgress<GraphProgress>
    {
        public void Report(GraphProgress value)
        {
            if (value.Result is { } result)
            {
                board.Ended(value.Node, result.Status);
            }
            else
            {
                board.Started(value.Node);
            }
        }
    }
}
