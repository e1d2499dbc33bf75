namespace ToolExec;

/// <summary>Says which tools count. Every property that is set must hold; the default value lets every tool through.</summary>
/// <remarks>
/// <para>Patterns are globs: <c>*</c> stands for any characters, <c>?</c> for one. A pattern for tools without a colon is compared with the name, one with a
/// colon with <c>namespace:name</c>, one with two with the whole id.</para>
/// <para>What lets through compares case; what keeps out does not, so that no other spelling slips by.</para>
/// </remarks>
public sealed record ToolFilter
{
    /// <summary>Gets patterns for namespaces, one of which must fit; any namespace where empty.</summary>
    public IReadOnlyList<string> Namespaces { get; init => field = Tidy(value); } = [];

    /// <summary>Gets patterns for tools, one of which must fit; any tool where empty.</summary>
    public IReadOnlyList<string> Allow { get; init => field = Tidy(value); } = [];

    /// <summary>Gets patterns for tools, none of which may fit. They win over <see cref="Allow"/>.</summary>
    public IReadOnlyList<string> Deny { get; init => field = Tidy(value); } = [];

    /// <summary>Gets tags that a tool must all have. They are normalised as <see cref="ToolTags"/> says.</summary>
    public IReadOnlyList<string> AllTags { get; init => field = Tags(value); } = [];

    /// <summary>Gets tags of which a tool must have one; any tool where empty.</summary>
    public IReadOnlyList<string> AnyTags { get; init => field = Tags(value); } = [];

    /// <summary>Gets tags that a tool must not have.</summary>
    public IReadOnlyList<string> NoTags { get; init => field = Tags(value); } = [];

    /// <summary>Gets whether a tool must say that it changes nothing. A tool that does not say counts as one that does not.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>Gets whether a tool may destroy something. One that does not say may, unless it says that it is read-only.</summary>
    public bool? Destructive { get; init; }

    /// <summary>Gets whether a tool must say that calling it twice changes no more than once. One that does not say counts as one that does not.</summary>
    public bool? Idempotent { get; init; }

    /// <summary>Gets whether a tool reaches outside a closed world. One that does not say does.</summary>
    public bool? OpenWorld { get; init; }

    /// <summary>Gets another filter that must hold too, such as what a host allows around what a caller asks for; <see langword="null"/> for none.</summary>
    public ToolFilter? Within { get; init; }

    /// <summary>Says whether a tool counts.</summary>
    /// <param name="tool">The tool.</param>
    public bool Matches(Tool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return MatchesName(tool) && MatchesTags(tool.Tags) && MatchesHints(tool.Annotations) && (Within is null || Within.Matches(tool));
    }

    private static IReadOnlyList<string> Tidy(IReadOnlyList<string>? patterns) => [.. (patterns ?? []).Where(p => !string.IsNullOrWhiteSpace(p)).Select(p => p.Trim())];

    // One by one, so that none is dropped for being one too many. What is no tag at all stays as it is: no tool has it.
    private static IReadOnlyList<string> Tags(IReadOnlyList<string>? tags) => [.. (tags ?? []).Select(t => ToolTags.Normalize([t]) is [var tag] ? tag : t)];

    private bool MatchesName(Tool tool)
    {
        if (Namespaces.Count > 0 && !AnyFits(Namespaces, tool.Namespace ?? "", StringComparison.Ordinal))
        {
            return false;
        }

        return (Allow.Count == 0 || AnyNames(Allow, tool, StringComparison.Ordinal)) && !AnyNames(Deny, tool, StringComparison.OrdinalIgnoreCase);
    }

    private static bool AnyFits(IReadOnlyList<string> patterns, string text, StringComparison comparison)
    {
        foreach (var pattern in patterns)
        {
            if (ToolGlob.Fits(pattern, text, comparison))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AnyNames(IReadOnlyList<string> patterns, Tool tool, StringComparison comparison)
    {
        foreach (var pattern in patterns)
        {
            var text = pattern.AsSpan().Count(':') switch
            {
                0 => tool.Name,
                1 => $"{tool.Namespace}:{tool.Name}",
                _ => tool.Id.ToString(),
            };
            if (ToolGlob.Fits(pattern, text, comparison))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesTags(IReadOnlyList<string> tags)
    {
        foreach (var tag in AllTags)
        {
            if (!tags.Contains(tag, StringComparer.Ordinal))
            {
                return false;
            }
        }

        return (AnyTags.Count == 0 || Shares(AnyTags, tags)) && !Shares(NoTags, tags);
    }

    private static bool Shares(IReadOnlyList<string> wanted, IReadOnlyList<string> tags)
    {
        foreach (var tag in wanted)
        {
            if (tags.Contains(tag, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // The defaults are those of the protocol for a tool that does not say (MCP 2025-11-25, "ToolAnnotations").
    private bool MatchesHints(ToolAnnotations? hints)
    {
        var readOnly = hints?.ReadOnlyHint ?? false;
        return (ReadOnly is null || ReadOnly == readOnly)
            && (Destructive is null || Destructive == (!readOnly && (hints?.DestructiveHint ?? true)))
            && (Idempotent is null || Idempotent == (hints?.IdempotentHint ?? false))
            && (OpenWorld is null || OpenWorld == (hints?.OpenWorldHint ?? true));
    }
}
