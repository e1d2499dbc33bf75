using System.Globalization;
using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>Shows the steps of a chain and the nodes of a graph: what each did, when it started and how long it took.</summary>
internal static class PlanViews
{
    public static Table Steps(ChainResult chain)
    {
        var table = Tables.Make("Step", "Tool", "Status", "Time", "Result").RightAlign(3);
        foreach (var step in chain.Steps)
        {
            table.AddRow(
                Tables.Cell(step.Id ?? step.StepIndex.ToString(CultureInfo.InvariantCulture)),
                Tables.Cell(step.Tool, Color.Aqua),
                StatusView.Cell(step.Result.Status),
                Tables.Cell(step.IsSkipped ? "" : Durations.Show(step.Duration)),
                Tables.Cell(ResultView.Short(step.Result)));
        }

        return table;
    }

    public static Table Nodes(ToolGraph graph, GraphResult result)
    {
        var table = Tables.Make("Node", "Tool", "Status", "Start", "Time", "").RightAlign(3, 4);
        var tools = graph.Nodes.ToDictionary(n => n.Id, StringComparer.Ordinal);
        foreach (var node in result.Nodes)
        {
            table.AddRow(
                Tables.Cell(node.Id),
                Tables.Cell(tools[node.Id] is { Tool: { } tool } planned ? planned.ForEach is null ? tool : $"{tool} for each" : "(value)", Color.Aqua),
                StatusView.Cell(node.Result.Status),
                Tables.Cell(node.Started is { } started ? Durations.Show(started) : ""),
                Tables.Cell(node.Started is null ? "" : Durations.Show(node.Duration)),
                Tables.Cell(node.Result.Error is null ? Bar(node, result.Duration) : ResultView.Short(node.Result)));
        }

        return table;
    }

    // When the node ran within the graph: what overlaps ran at the same time.
    private static string Bar(GraphNodeResult node, TimeSpan whole)
    {
        const int Width = 24;
        if (node.Started is not { } started || whole <= TimeSpan.Zero)
        {
            return "";
        }

        var start = Math.Clamp((int)(started / whole * Width), 0, Width - 1);
        var length = Math.Clamp((int)Math.Round(node.Duration / whole * Width), 1, Width - start);
        return new string(' ', start) + new string('█', length);
    }
}
