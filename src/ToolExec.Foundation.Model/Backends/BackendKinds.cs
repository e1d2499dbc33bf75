namespace ToolExec;

/// <summary>The kinds of backends that have a place in the order in which a tool's backends are tried.</summary>
public static class BackendKinds
{
    /// <summary>Functions in this process: tried first.</summary>
    public const string Local = "local";

    /// <summary>An HTTP API or another provider: tried second.</summary>
    public const string Provider = "provider";

    /// <summary>A server of the Model Context Protocol: tried third. Other kinds come after it.</summary>
    public const string Mcp = "mcp";
}
