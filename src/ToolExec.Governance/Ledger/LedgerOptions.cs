namespace ToolExec.Governance;

/// <summary>How effects are recorded. Read once, when the first tool's pipeline is made.</summary>
public sealed class LedgerOptions
{
    /// <summary>Gets or sets who shares effects: the same key of somebody else is another effect.</summary>
    /// <value>The default value is <see cref="CallerScope.Tenant"/>.</value>
    public CallerScope Scope { get; set; } = CallerScope.Tenant;

    /// <summary>Gets or sets how long an outcome is remembered after it was learnt. An unknown one is remembered until it is resolved.</summary>
    /// <value>The default value is 7 days. Allowed: 1 second to 10 years.</value>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Gets or sets for how long equal calls without a key mean the same effect.</summary>
    /// <value>The default value is <see langword="null"/>: a call without a key is an effect of its own, and not recorded. Allowed: 1 second to 10 years.</value>
    /// <remarks>Two equal calls may be meant twice, such as two equal payments; only who knows the tool can say, so it is best set by a rule.</remarks>
    public TimeSpan? EqualWithin { get; set; }

    /// <summary>Gets or sets what becomes of a call whose effect is unknown.</summary>
    /// <value>The default value is <see langword="null"/>: <see cref="UnknownEffectPolicy.RunAgain"/> where the tool says that it is idempotent, else <see cref="UnknownEffectPolicy.Refuse"/>.</value>
    public UnknownEffectPolicy? OnUnknown { get; set; }

    /// <summary>Gets or sets how many bytes of a call's arguments, and of its result, are kept. What is larger is left out, and a result that comes from the ledger says so.</summary>
    /// <value>The default value is 256 KiB. Allowed: 0 to 16 MiB.</value>
    public int MaxKeptBytes { get; set; } = 256 * 1024;

    /// <summary>Gets or sets about how many bytes the ledger in memory may have. Where it has them, further effects are refused; nothing is forgotten before its time.</summary>
    /// <value>The default value is 64 MiB. Allowed: 64 KiB to 16 GiB.</value>
    /// <remarks>A ledger in a file has no such limit.</remarks>
    public long MaxBytesInMemory { get; set; } = 64L * 1024 * 1024;

    /// <summary>Gets the rules for some tools; the first that fits a tool counts.</summary>
    /// <value>The default value is empty.</value>
    public IList<LedgerRule> Rules { get; } = [];
}
