namespace ToolExec;

/// <summary>Says which effects are looked for. What is <see langword="null"/> does not matter.</summary>
public sealed record EffectQuery
{
    /// <summary>Gets the state.</summary>
    public EffectState? State { get; init; }

    /// <summary>Gets whose they are, from <see cref="ToolCaller.ScopeOf"/>.</summary>
    public string? Scope { get; init; }

    /// <summary>Gets the whole id of the tool.</summary>
    public string? Tool { get; init; }

    /// <summary>Gets the key that went to the backend.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Gets how many are listed at most.</summary>
    /// <value>The default value is 100. Allowed: 1 to 10000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Max
    {
        get;
        init => field = value is >= 1 and <= 10_000 ? value : throw new ArgumentOutOfRangeException(nameof(Max), value, "At least 1 and at most 10000 effects can be listed.");
    } = 100;
}
