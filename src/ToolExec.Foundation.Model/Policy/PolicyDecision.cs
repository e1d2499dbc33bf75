using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What the host's rules said of a call, and on whose word it went on. It lies among the call's <see cref="ToolCallContext.Items"/> for steps that record or explain.</summary>
public sealed record PolicyDecision
{
    private static readonly object Key = new();

    /// <summary>Gets what was said.</summary>
    [JsonPropertyName("effect")]
    public required PolicyEffect Effect { get; init; }

    /// <summary>Gets the name of the rule that decided, or <see langword="null"/> where none fitted and the default counts.</summary>
    [JsonPropertyName("rule")]
    public string? Rule { get; init; }

    /// <summary>Gets why, in the rule's words, or <see langword="null"/>.</summary>
    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    /// <summary>Gets the arguments that it was said of; undefined where no rule looked at them.</summary>
    [JsonIgnore]
    public JsonElement Arguments { get; init; }

    /// <summary>Gets the id of the request for approval that was made or answered, or <see langword="null"/>.</summary>
    [JsonPropertyName("request")]
    public string? Request { get; init; }

    /// <summary>Gets what the person decided, or <see langword="null"/> where nobody has.</summary>
    [JsonPropertyName("verdict")]
    public ApprovalVerdict? Verdict { get; init; }

    /// <summary>Gets who decided or granted, or <see langword="null"/> where nobody has or the host does not say.</summary>
    [JsonPropertyName("decided_by")]
    public string? DecidedBy { get; init; }

    /// <summary>Gets the id of the grant that the call used, or <see langword="null"/>.</summary>
    [JsonPropertyName("grant")]
    public string? Grant { get; init; }

    /// <summary>Returns what was decided on a call so far, or <see langword="null"/> where no rules were asked.</summary>
    /// <param name="context">The call.</param>
    public static PolicyDecision? Of(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.FindItem(Key) as PolicyDecision;
    }

    /// <summary>Leaves the decision with the call, in place of an earlier one.</summary>
    /// <param name="context">The call.</param>
    public void Keep(ToolCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[Key] = this;
    }
}
