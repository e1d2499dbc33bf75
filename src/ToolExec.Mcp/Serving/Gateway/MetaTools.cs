namespace ToolExec.Mcp;

/// <summary>The gateway's own tools.</summary>
internal static class MetaTools
{
    /// <summary>What clients tell their models of the gateway as a whole.</summary>
    internal const string Instructions =
        "This server has more tools than it lists. Find them with search_tools (words of the task) or list_namespaces, read what one takes with describe_tool, "
        + "then run it with run_tool, or several that build on each other with run_chain. Tools are named by their id, such as namespace:name.";

    internal static IReadOnlyList<MetaTool> All { get; } =
        [new SearchTools(), new ListNamespaces(), new DescribeTool(), new ListToolExamples(), new RunTool(), new RunChain()];

    internal static IEnumerable<string> Names => All.Select(static tool => tool.Name);
}
