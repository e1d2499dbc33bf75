namespace ToolExec.Discovery;

/// <summary>What a host knows of a tool beyond its definition: advice for whoever uses it, and calls that show how.</summary>
public sealed record ToolNotes
{
    /// <summary>The most characters of a text; what is longer is cut.</summary>
    public const int MaxTextLength = 2000;

    /// <summary>Gets the advice, or <see langword="null"/>.</summary>
    public string? Text { get; init; }

    /// <summary>Gets the examples, which come before those of the tool's own schema.</summary>
    public IReadOnlyList<ToolExample> Examples { get; init => field = value ?? []; } = [];
}
