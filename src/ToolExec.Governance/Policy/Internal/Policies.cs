using System.Runtime.CompilerServices;

namespace ToolExec.Governance;

/// <summary>Makes the steps of rules for each tool.</summary>
internal sealed class Policies
{
    private readonly CompiledRule[] _rules;
    private readonly PolicyEffect _default;
    private readonly ApprovalDesk _desk;
    private readonly ConditionalWeakTable<ToolCatalogEntry, ToolPolicy> _tools = [];

    public Policies(PolicyOptions options, ApprovalDesk desk)
    {
        _rules = [.. options.Rules.Select(static r => new CompiledRule(r))];
        _default = options.Default;
        _desk = desk;
        if (_default == PolicyEffect.Ask || Array.Exists(_rules, static r => r.Effect == PolicyEffect.Ask))
        {
            desk.MayAsk();
        }

        Gate = new Factory(this, static (policies, policy) => policy.DeniesAtOnce ? new PolicyGate(policy) : null);
        Step = new Factory(this, static (policies, policy) => new PolicyStep(policy, policies._desk));
        Seal = new Factory(this, static (_, policy) => policy.LooksAtArguments || policy.MayAsk ? new PolicySeal(policy) : null);
    }

    /// <summary>Gets what refuses calls before their arguments are looked at.</summary>
    public IToolMiddlewareFactory Gate { get; }

    /// <summary>Gets what decides.</summary>
    public IToolMiddlewareFactory Step { get; }

    /// <summary>Gets what holds later steps to the decision.</summary>
    public IToolMiddlewareFactory Seal { get; }

    private sealed class Factory(Policies policies, Func<Policies, ToolPolicy, IToolMiddleware?> create) : IToolMiddlewareFactory
    {
        public IToolMiddleware? Create(ToolCatalogEntry entry) =>
            create(policies, policies._tools.GetValue(entry, e => new ToolPolicy(policies._rules, policies._default, e)));
    }
}
