using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>The rules for one tool, the most restrictive first: the first that fits decides.</summary>
internal sealed class ToolPolicy
{
    private readonly CompiledRule[] _rules;
    private readonly PolicyDecision _default;
    private readonly JsonElement _schema;

    public ToolPolicy(IEnumerable<CompiledRule> rules, PolicyEffect defaultEffect, ToolCatalogEntry entry)
    {
        _rules = [.. rules.Where(r => r.IsFor(entry)).OrderByDescending(static r => r.Effect)];
        _default = new PolicyDecision { Effect = defaultEffect };
        _schema = entry.Tool.InputSchema;
        Entry = entry;
        LooksAtArguments = Array.Exists(_rules, static r => r.HasConditions);
        IsSilent = _rules.Length == 0 && defaultEffect == PolicyEffect.Allow;
        DeniesAtOnce = Array.Exists(_rules, static r => r is { Effect: PolicyEffect.Deny, HasConditions: false }) || (_rules.Length == 0 && defaultEffect == PolicyEffect.Deny);
        MayAsk = defaultEffect == PolicyEffect.Ask || Array.Exists(_rules, static r => r.Effect == PolicyEffect.Ask);
    }

    public ToolCatalogEntry Entry { get; }

    /// <summary>Gets a value indicating whether nothing is ever said of this tool.</summary>
    public bool IsSilent { get; }

    /// <summary>Gets a value indicating whether a call may be refused without a look at its arguments.</summary>
    public bool DeniesAtOnce { get; }

    /// <summary>Gets a value indicating whether a call may have to wait for a person.</summary>
    public bool MayAsk { get; }

    /// <summary>Gets a value indicating whether other arguments may be decided otherwise.</summary>
    public bool LooksAtArguments { get; }

    /// <summary>Decides by what is known without the arguments; null where they are needed.</summary>
    public ToolError? DenyAtOnce(ToolCaller? caller, out PolicyDecision? decision)
    {
        foreach (var rule in _rules)
        {
            if (rule is { Effect: PolicyEffect.Deny, HasConditions: false } && rule.Fits(caller))
            {
                decision = rule.Decision;
                return Denied(rule);
            }
        }

        decision = _rules.Length == 0 && _default.Effect == PolicyEffect.Deny ? _default : null;
        return decision is null ? null : Denied(null);
    }

    /// <summary>Decides.</summary>
    public PolicyDecision Decide(ToolCaller? caller, JsonElement arguments, out CompiledRule? rule)
    {
        foreach (var candidate in _rules)
        {
            if (candidate.Fits(caller, arguments, _schema))
            {
                rule = candidate;
                return candidate.Decision;
            }
        }

        rule = null;
        return _default;
    }

    /// <summary>Says that a call is refused, and what to do about it.</summary>
    public ToolError Denied(CompiledRule? rule)
    {
        if (rule is null)
        {
            return new ToolError(ToolErrorKind.PolicyDenied, $"The host allows no call of '{Entry.Id}' that none of its rules names. Go on without it.");
        }

        var reason = rule.Reason is { } words ? $": {words.TrimEnd('.', ' ')}." : ".";
        var advice = rule.HasConditions ? $" It goes by {string.Join(", ", rule.Places)}: call it with other values there, or go on without it." : " Go on without it.";
        return new ToolError(ToolErrorKind.PolicyDenied, $"The rule '{rule.Name}' of the host forbids this call of '{Entry.Id}'{reason}{advice}");
    }
}
