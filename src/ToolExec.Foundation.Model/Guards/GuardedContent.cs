using System.Text.Json;

namespace ToolExec;

/// <summary>What a guard looks at.</summary>
public sealed record GuardedContent
{
    /// <summary>Gets which way it goes.</summary>
    public required GuardDirection Direction { get; init; }

    /// <summary>Gets the tool.</summary>
    public required Tool Tool { get; init; }

    /// <summary>Gets on whose behalf the call is made, or <see langword="null"/>.</summary>
    public ToolCaller? Caller { get; init; }

    /// <summary>Gets the arguments, or the result's structured value or an error's details; <see langword="null"/> where there is none.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>Gets the result's content, or an error's message as one text; empty for arguments.</summary>
    public IReadOnlyList<ContentBlock> Content { get; init => field = value ?? []; } = [];
}
