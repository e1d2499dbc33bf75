namespace ToolExec.Mcp;

/// <summary>In which shape tools are served to MCP clients.</summary>
public enum McpServingShape
{
    /// <summary>Every tool as itself.</summary>
    Tools = 0,

    /// <summary>
    /// A few tools that find, explain and run the others: <c>search_tools</c>, <c>list_namespaces</c>, <c>describe_tool</c>, <c>list_tool_examples</c>,
    /// <c>run_tool</c>, <c>run_chain</c>. What a client's model reads at its start then stays small, however many tools there are. It needs an index
    /// (<see cref="IToolIndex"/>).
    /// </summary>
    Gateway = 1,
}
