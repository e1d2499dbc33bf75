namespace ToolExec.Runtime;

/// <summary>What an engine says of itself.</summary>
internal sealed record EngineDescription
{
    /// <summary>Gets its name and version, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the release of the kernel that it runs on, or <see langword="null"/>.</summary>
    public string? Kernel { get; init; }

    /// <summary>Gets the runtimes that it knows; empty where it does not say.</summary>
    public IReadOnlyCollection<string> Runtimes { get; init; } = [];

    /// <summary>Gets the runtime that it takes where none is asked for, or <see langword="null"/>.</summary>
    public string? DefaultRuntime { get; init; }

    /// <summary>Gets a value indicating whether it takes the runtime that a container asks for. Podman's service does not: it has one.</summary>
    public bool ChoosesRuntime { get; init; }

    /// <summary>Gets a value indicating whether it can bound memory and swap.</summary>
    public bool BoundsMemory { get; init; }

    /// <summary>Gets a value indicating whether it can bound processors.</summary>
    public bool BoundsCpu { get; init; }

    /// <summary>Gets a value indicating whether it can bound processes.</summary>
    public bool BoundsProcesses { get; init; }

    /// <summary>Gets a value indicating whether it takes a profile of system calls by its path on this machine, as podman does, instead of as text.</summary>
    public bool TakesProfilePath { get; init; }

    /// <summary>Gets a value indicating whether it filters system calls.</summary>
    public bool HasSeccomp { get; init; }
}
