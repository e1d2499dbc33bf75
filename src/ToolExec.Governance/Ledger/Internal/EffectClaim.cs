namespace ToolExec.Governance;

/// <summary>A claim that a call has, from the step that plans the effect to the one that stands before the attempts.</summary>
internal sealed class EffectClaim(EffectEntry entry, bool mayRunAgain, EffectClaim? outer)
{
    private static readonly object Item = new();

    // The claims of the calls that run here, one within the other: a tool that comes to call itself must not wait for itself.
    private static readonly AsyncLocal<EffectClaim?> Current = new();

    public EffectEntry Entry => entry;

    /// <summary>Gets or sets a value indicating whether the ledger knows that a backend is asked.</summary>
    public bool HasStarted { get; set; }

    private EffectClaim? Outer => outer;

    /// <summary>Makes the claim of a call. It is seen by whatever the caller of this method awaits afterwards.</summary>
    public static EffectClaim Enter(ToolCallContext context, EffectEntry entry, bool mayRunAgain)
    {
        var claim = new EffectClaim(entry, mayRunAgain, Current.Value);
        Current.Value = claim;
        context.Items[Item] = claim;
        return claim;
    }

    public static EffectClaim? Of(ToolCallContext context) => context.IdempotencyKey is not null && context.Items.TryGetValue(Item, out var claim) ? (EffectClaim?)claim : null;

    public static void Leave(ToolCallContext context) => context.Items.Remove(Item);

    /// <summary>Says whether a call has a claim under which its tool must not be attempted twice, for all its key.</summary>
    public static bool ForbidsRepetition(ToolCallContext context) => Of(context) is { MayRunAgain: false };

    /// <summary>Says whether the call that runs here is a part of one that has this claim.</summary>
    public static bool IsWithin(string id)
    {
        for (var claim = Current.Value; claim is not null; claim = claim.Outer)
        {
            if (string.Equals(claim.Entry.Id, id, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private bool MayRunAgain => mayRunAgain;
}
