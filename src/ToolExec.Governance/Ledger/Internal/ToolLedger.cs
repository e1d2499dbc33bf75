using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Decides for each tool whether and how its effects are recorded.</summary>
internal sealed class ToolLedger(LedgerOptions options, IEffectLedger ledger, ISecretScrubber? scrubber, Func<IToolRunner> runner, ApprovalDesk? desk, ILogger logger) : IToolMiddlewareFactory
{
    /// <summary>The place of the step that tells the ledger that a backend is about to be asked: behind everything that may make a call wait or refuse it.</summary>
    public const int StartOrder = ToolMiddlewareOrder.Resilience - 10;

    private readonly LedgerRule[] _rules = [.. options.Rules];

    public IEffectLedger Ledger => ledger;

    public ISecretScrubber? Scrubber => scrubber;

    public ILogger Logger => logger;

    public int MaxKeptBytes => options.MaxKeptBytes;

    /// <summary>Gets who makes the second step.</summary>
    public IToolMiddlewareFactory Starting => new StartFactory(this);

    public IToolMiddleware? Create(ToolCatalogEntry entry)
    {
        var rule = RuleOf(entry);
        if (!Concerns(entry, rule))
        {
            return null;
        }

        var policy = rule?.OnUnknown ?? options.OnUnknown ?? (entry.Tool.Annotations is { IdempotentHint: true } ? UnknownEffectPolicy.RunAgain : UnknownEffectPolicy.Refuse);
        return new LedgerStep(
            entry,
            rule?.Scope ?? options.Scope,
            rule?.TimeToLive ?? options.TimeToLive,
            rule?.EqualWithin ?? options.EqualWithin,
            policy,
            policy == UnknownEffectPolicy.Probe ? new EffectProbe(rule!.Probe!, runner) : null,
            policy == UnknownEffectPolicy.Ask ? Question(entry) : null,
            this);
    }

    private EffectQuestion Question(ToolCatalogEntry entry)
    {
        if (desk is null)
        {
            throw new InvalidOperationException(LedgerAskValidator.NobodyToAsk);
        }

        desk.MayAsk();
        return new EffectQuestion(entry, desk);
    }

    private LedgerRule? RuleOf(ToolCatalogEntry entry) => Array.Find(_rules, r => r.Tools.Matches(entry));

    private static bool Concerns(ToolCatalogEntry entry, LedgerRule? rule) => rule?.Enabled ?? entry.Tool.Annotations is not { ReadOnlyHint: true };

    private sealed class StartFactory(ToolLedger ledger) : IToolMiddlewareFactory
    {
        public IToolMiddleware? Create(ToolCatalogEntry entry) => Concerns(entry, ledger.RuleOf(entry)) ? new StartStep(ledger) : null;
    }
}
