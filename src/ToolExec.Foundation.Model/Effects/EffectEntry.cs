namespace ToolExec;

/// <summary>What a ledger knows of an effect.</summary>
public sealed record EffectEntry
{
    /// <summary>Gets the effect's id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the number of the latest claim.</summary>
    public required long Fence { get; init; }

    /// <summary>Gets whose effect it is, from <see cref="ToolCaller.ScopeOf"/>.</summary>
    public string Scope { get; init => field = value ?? ""; } = "";

    /// <summary>Gets the whole id of the tool.</summary>
    public required string Tool { get; init; }

    /// <summary>Gets the key that goes to the backend, the same for each attempt.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>Gets the fingerprint of the canonical arguments.</summary>
    public required string ArgumentsHash { get; init; }

    /// <summary>Gets the canonical arguments as JSON in UTF-8; empty where they are not kept. They are data of the call: treat them as secret.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>Gets how far the effect has come.</summary>
    public required EffectState State { get; init; }

    /// <summary>Gets how often the effect was claimed: 1 for the first time. A claim that was given back does not count.</summary>
    public required int Claims { get; init; }

    /// <summary>Gets when it was claimed first.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Gets when its state changed last.</summary>
    public required DateTimeOffset Changed { get; init; }

    /// <summary>Gets when it may be forgotten, or <see langword="null"/> as long as its state is not final.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Gets the result of the call, a <see cref="ToolResult"/> as JSON in UTF-8; empty where there is none. Treat it as secret.</summary>
    public ReadOnlyMemory<byte> Outcome { get; init; }

    /// <summary>Gets why its state is what it is, in words for a person, or <see langword="null"/>.</summary>
    public string? Note { get; init; }

    /// <summary>Gets the latest claim.</summary>
    public EffectTicket Ticket => new(Id, Fence);

    /// <summary>Returns what a ledger notes of an effect when it is claimed for the first time.</summary>
    /// <param name="request">What is to be done.</param>
    /// <param name="fence">The number of the claim.</param>
    /// <param name="now">When it is claimed.</param>
    public static EffectEntry Planned(EffectRequest request, long fence, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new EffectEntry
        {
            Id = request.Id,
            Fence = fence,
            Scope = request.Scope,
            Tool = request.Tool,
            IdempotencyKey = request.IdempotencyKey,
            ArgumentsHash = request.ArgumentsHash,
            Arguments = request.Arguments,
            State = EffectState.Planned,
            Claims = 1,
            Created = now,
            Changed = now,
        };
    }
}
