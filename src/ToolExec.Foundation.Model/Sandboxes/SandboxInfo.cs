namespace ToolExec;

/// <summary>What a sandbox is.</summary>
public sealed record SandboxInfo
{
    /// <summary>Gets the name, unique within a runtime.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the kind, such as <c>embedded</c>, <c>bubblewrap</c> or <c>container</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets the languages that it runs.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>Gets what stands between the code and the host.</summary>
    public required SandboxIsolation Isolation { get; init; }

    /// <summary>Gets the strictest profile that it fulfils.</summary>
    public required SandboxProfile Profile { get; init; }

    /// <summary>Gets what a person should know of it, or <see langword="null"/>: the tier that was chosen, what it lacks here.</summary>
    public string? Details { get; init; }
}
