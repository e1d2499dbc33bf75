namespace ToolExec.Governance;

/// <summary>Finds for each tool which limits its calls must fit into.</summary>
internal sealed class ToolRates(RateOptions options, RateDesk desk) : IToolMiddlewareFactory
{
    private readonly RateRule[] _rules = [.. options.Rules.Where(static r => r.Point == RatePoint.Call)];

    public IToolMiddleware? Create(ToolCatalogEntry entry)
    {
        var plan = new RatePlan(
            [.. _rules.Where(r => r.Tools.Matches(entry))],
            entry.Id,
            backend: null,
            options.ExclusiveWithin,
            entry.Tool.Effects is { Exclusive: true },
            options.MaxWaiting,
            needsHold: options.Limiter is not null);
        return plan.IsEmpty && options.Limiter is null ? null : new RateStep(plan, desk, options.Limiter);
    }
}
