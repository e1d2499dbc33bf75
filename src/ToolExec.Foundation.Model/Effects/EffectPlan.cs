namespace ToolExec;

/// <summary>The answer to a call that wants to bring about an effect.</summary>
/// <param name="Kind">Whether it may.</param>
/// <param name="Entry">The effect, as it is now.</param>
public sealed record EffectPlan(EffectPlanKind Kind, EffectEntry Entry);
