namespace ToolExec;

/// <summary>What became of an effect.</summary>
public sealed record EffectSettlement
{
    /// <summary>Gets the state: <see cref="EffectState.Applied"/>, <see cref="EffectState.Failed"/> or <see cref="EffectState.Unknown"/>.</summary>
    public required EffectState State { get; init; }

    /// <summary>Gets the result of the call, a <see cref="ToolResult"/> as JSON in UTF-8, without secrets; empty where there is none to keep.</summary>
    public ReadOnlyMemory<byte> Outcome { get; init; }

    /// <summary>Gets why, in words for a person, or <see langword="null"/>: who found it out, and how.</summary>
    public string? Note { get; init; }

    /// <summary>Gets how long a final state is remembered. <see cref="EffectState.Unknown"/> is remembered until somebody finds out.</summary>
    /// <value>More than zero.</value>
    public required TimeSpan TimeToLive { get; init; }
}
