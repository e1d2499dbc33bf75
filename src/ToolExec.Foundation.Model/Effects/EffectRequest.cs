namespace ToolExec;

/// <summary>An effect that a call wants to bring about.</summary>
public sealed record EffectRequest
{
    /// <summary>Gets the effect's id: equal for calls that mean the same effect, and only for those.</summary>
    /// <value>1 to 128 characters.</value>
    public required string Id { get; init; }

    /// <summary>Gets whose effect it is, from <see cref="ToolCaller.ScopeOf"/>.</summary>
    public string Scope { get; init => field = value ?? ""; } = "";

    /// <summary>Gets the whole id of the tool.</summary>
    public required string Tool { get; init; }

    /// <summary>Gets the key that goes to the backend. The first claim's counts as long as the effect is remembered.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>Gets the fingerprint of the canonical arguments. Another one for the same id is a conflict.</summary>
    public required string ArgumentsHash { get; init; }

    /// <summary>Gets the canonical arguments as JSON in UTF-8, for whoever has to find out what became of the effect; empty where they are not to be kept.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>Gets a value indicating whether the effect may be claimed again after it failed, or while nobody knows what became of it.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool MayRunAgain { get; init; }
}
