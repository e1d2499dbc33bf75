namespace ToolExec.Governance;

/// <summary>Which limits concern the calls of a tool, or its attempts at a backend.</summary>
internal sealed class RatePlan
{
    private readonly Part[] _parts;

    public RatePlan(IEnumerable<RateRule> rules, string tool, string? backend, CallerScope? exclusiveWithin, bool alone, int maxWaiting, bool needsHold)
    {
        Alone = alone;
        _parts =
        [
            .. rules.Select(rule => new Part(rule, rule.Per, rule.EachTool ? tool : null, backend, () => Limiter.Create(rule))),
            .. exclusiveWithin is { } scope ? [new Part(ExclusiveRule, scope, null, null, () => new AloneLimiter("exclusive", maxWaiting))] : Array.Empty<Part>(),
        ];
        NeedsHold = needsHold || exclusiveWithin is not null || rules.Any(static r => r.Kind == RateKind.Concurrency);
    }

    // Stands in a key for the limit that is no rule's.
    private static readonly object ExclusiveRule = new();

    public bool IsEmpty => _parts.Length == 0;

    /// <summary>Gets a value indicating whether the tool must run alone.</summary>
    public bool Alone { get; }

    /// <summary>Gets a value indicating whether something is to be done when a call ends.</summary>
    public bool NeedsHold { get; }

    /// <summary>Finds the limits of a call.</summary>
    /// <returns>Null where there are as many as may be.</returns>
    public Limiter[]? Find(ToolCaller? caller, Func<RateKey, Func<Limiter>, Limiter?> find)
    {
        var limiters = new Limiter[_parts.Length];
        for (var i = 0; i < limiters.Length; i++)
        {
            var part = _parts[i];
            if (find(RateKey.Of(part.Rule, part.Per, caller, part.Tool, part.Backend), part.Make) is not { } limiter)
            {
                return null;
            }

            limiters[i] = limiter;
        }

        return limiters;
    }

    private sealed record Part(object Rule, CallerScope Per, string? Tool, string? Backend, Func<Limiter> Make);
}
