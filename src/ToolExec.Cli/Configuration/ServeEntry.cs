using ToolExec.Mcp;
using ToolExec.Mcp.AspNetCore;

namespace ToolExec.Cli;

/// <summary>What the section <c>serve</c> says.</summary>
internal sealed record ServeEntry
{
    public string? Name { get; init; }

    public string? Title { get; init; }

    public string? Instructions { get; init; }

    public McpServingShape? Shape { get; init; }

    public McpToolNaming? Naming { get; init; }

    public bool BuiltIn { get; init; }

    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public IReadOnlyList<string> Include { get; init; } = [];

    public IReadOnlyList<string> Exclude { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> Pinned { get; init; } = [];

    public int? Port { get; init; }

    public string? Address { get; init; }

    public string? Path { get; init; }

    public bool Stateless { get; init; }

    public IReadOnlyList<string> Hosts { get; init; } = [];

    public IReadOnlyList<string> Origins { get; init; } = [];

    public IReadOnlyList<McpBearerToken> Tokens { get; init; } = [];
}
