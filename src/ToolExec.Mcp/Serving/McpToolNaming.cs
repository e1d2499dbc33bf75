namespace ToolExec.Mcp;

/// <summary>Which names tools have for MCP clients. Each name leads back to one tool, and never to another one.</summary>
public enum McpToolNaming
{
    /// <summary>The whole id in the alphabet of model APIs, as <see cref="ModelToolName"/> writes it: <c>github:create_issue</c> is <c>github__create_issue</c>.</summary>
    Qualified = 0,

    /// <summary>
    /// The bare name where it is that of one served tool only, letter case aside; else the whole id. A tool that comes later with the same bare name makes
    /// both change to their whole ids: none takes the place of another.
    /// </summary>
    ShortWhereUnique = 1,
}
