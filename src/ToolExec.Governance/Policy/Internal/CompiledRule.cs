using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>A rule, ready to be asked.</summary>
internal sealed class CompiledRule
{
    private readonly ToolSelector _tools;
    private readonly ToolFilter? _evenInOtherCase;
    private readonly CallerPatterns _callers;
    private readonly CompiledCondition[] _conditions;

    public CompiledRule(PolicyRule rule)
    {
        Name = rule.Name;
        Effect = rule.Effect;
        Reason = rule.Reason;
        _callers = new CallerPatterns(rule.Callers, IsRestrictive);
        _conditions = [.. rule.Arguments.Select(c => new CompiledCondition(c))];
        _tools = rule.Tools;
        if (IsRestrictive && rule.Tools.Tools is { Allow.Count: > 0 } filter)
        {
            // What a filter keeps out it compares without regard to case: turned round, that is what a rule must catch.
            _evenInOtherCase = new ToolFilter { Deny = filter.Allow };
            _tools = rule.Tools with { Tools = filter with { Allow = [] } };
        }

        Decision = new PolicyDecision { Effect = Effect, Rule = Name, Reason = Reason };
    }

    public string Name { get; }

    public PolicyEffect Effect { get; }

    public string? Reason { get; }

    /// <summary>Gets a value indicating whether it looks at arguments.</summary>
    public bool HasConditions => _conditions.Length > 0;

    /// <summary>Gets what is kept of a call that it decides without its arguments.</summary>
    public PolicyDecision Decision { get; }

    /// <summary>Gets where its conditions look.</summary>
    public IEnumerable<string> Places => _conditions.Select(static c => c.At.Length == 0 ? "the arguments as a whole" : c.At).Distinct(StringComparer.Ordinal);

    private bool IsRestrictive => Effect != PolicyEffect.Allow;

    public bool IsFor(ToolCatalogEntry entry) => _tools.Matches(entry) && _evenInOtherCase?.Matches(entry.Tool) != true;

    public bool Fits(ToolCaller? caller) => _callers.Fits(caller);

    public bool Fits(ToolCaller? caller, JsonElement arguments, JsonElement schema)
    {
        if (!_callers.Fits(caller))
        {
            return false;
        }

        foreach (var condition in _conditions)
        {
            if (!condition.Holds(arguments, schema, whenUnsure: IsRestrictive))
            {
                return false;
            }
        }

        return true;
    }
}
