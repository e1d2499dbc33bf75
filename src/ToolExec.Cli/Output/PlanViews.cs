using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>Shows the steps of a chain and the nodes of a graph: what each did, when it started and how long it took.</summary>
internal static class PlanViews
{
    private const int MaxBar = 24;

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

    public static Table Nodes(ToolGraph graph, GraphResult result, int width)
    {
        const int Others = 66;
        var bar = Math.Clamp(width - Others, 0, MaxBar);
        var table = Tables.Make("Node", "Tool", "Status", "Start", "Time", "").RightAlign(3, 4);
        table.Columns[1].NoWrap = true;
        var tools = graph.Nodes.ToDictionary(n => n.Id, StringComparer.Ordinal);
        foreach (var node in result.Nodes)
        {
            table.AddRow(
                Tables.Cell(node.Id),
                Tables.Cell(Work(tools[node.Id], node), Color.Aqua),
                StatusView.Cell(node.Result.Status),
                Tables.Cell(node.Started is { } started ? Durations.Show(started) : ""),
                Tables.Cell(node.Started is null ? "" : Durations.Show(node.Duration)),
                Tables.Cell(node.Result.Error is null ? Bar(node, result.Duration, bar) : ResultView.Short(node.Result)));
        }

        return table;
    }

    // A node that runs for each item of an array shows how often that was.
    private static string Work(ToolGraphNode planned, GraphNodeResult node) => planned switch
    {
        { Tool: null } => "(value)",
        { ForEach: not null } when node.Result.Value is { ValueKind: JsonValueKind.Array } items => $"{planned.Tool} ×{items.GetArrayLength()}",
        _ => planned.Tool,
    };

    // When the node ran within the graph: what overlaps ran at the same time.
    private static string Bar(GraphNodeResult node, TimeSpan whole, int width)
    {
        if (node.Started is not { } started || whole <= TimeSpan.Zero || width == 0)
        {
            return "";
        }

        var start = Math.Clamp((int)(started / whole * width), 0, width - 1);
        var length = Math.Clamp((int)Math.Round(node.Duration / whole * width), 1, width - start);
        return new string(' ', start) + new string('█', length);
    }
}
