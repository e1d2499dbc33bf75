using System.Text.Json;

namespace ToolExec;

/// <summary>What a guard says, and why.</summary>
public sealed record GuardVerdict
{
    /// <summary>Gets the verdict on content that is as it should be.</summary>
    public static GuardVerdict Pass { get; } = new() { Outcome = GuardOutcome.Pass };

    /// <summary>Gets what becomes of the content.</summary>
    public required GuardOutcome Outcome { get; init; }

    /// <summary>Gets why: short words that stay the same, such as <c>hidden_text</c>. Nothing of the content itself: they are shown to models and logged.</summary>
    public IReadOnlyList<string> Reasons { get; init => field = value ?? []; } = [];

    /// <summary>Gets, for <see cref="GuardOutcome.Redact"/>, the value to pass in place of the one looked at. What is left out is passed as <see langword="null"/>.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>Gets, for <see cref="GuardOutcome.Redact"/>, the content to pass in place of that looked at.</summary>
    public IReadOnlyList<ContentBlock> Content { get; init => field = value ?? []; } = [];
}
