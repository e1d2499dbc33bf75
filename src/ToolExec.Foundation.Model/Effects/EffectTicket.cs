namespace ToolExec;

/// <summary>Says which claim of which effect is meant. A claim that another one has replaced has another fence and is refused.</summary>
/// <param name="Id">The effect's id.</param>
/// <param name="Fence">The claim's number; a later claim of any effect of the same ledger has a higher one.</param>
public readonly record struct EffectTicket(string Id, long Fence);
