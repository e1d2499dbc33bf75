using System.Runtime.CompilerServices;

namespace ToolExec.Governance;

/// <summary>Lets an attempt at a backend begin when all limits of that backend have room.</summary>
internal sealed class RateGuard(RateOptions options, RateDesk desk) : IBackendGuard
{
    private readonly RateRule[] _rules = [.. options.Rules.Where(static r => r.Point == RatePoint.Attempt)];

    // A binding is one tool at one backend, and lives as long as its entry in the catalogue.
    private readonly ConditionalWeakTable<ToolBinding, RatePlan> _plans = [];

    public ValueTask<ToolError?> EnterAsync(ToolCallContext context, ToolBinding binding)
    {
        if (!_plans.TryGetValue(binding, out var plan))
        {
            plan = _plans.GetValue(binding, b => Plan(context.Tool, b));
        }

        if (plan.IsEmpty)
        {
            return default;
        }

        var answer = desk.Enter(plan, context);
        if (answer.Refusal is { } refusal)
        {
            return new(Of(binding, refusal));
        }

        if (answer.Hold is { } hold)
        {
            // Set here and not after the wait, where whoever called this would not see it; until the call is let in, it is nobody's place.
            Hold.Here = hold;
            context.Items[this] = hold;
        }

        return answer.Waiter is { } waiter ? WaitAsync(context, binding, waiter) : default;
    }

    public void Leave(ToolCallContext context, ToolBinding binding, ToolResult result)
    {
        if (_plans.TryGetValue(binding, out var plan) && plan.NeedsHold && context.Items.Remove(this, out var item) && item is Hold hold)
        {
            desk.Leave(hold, hasBegun: true);
        }
    }

    private async ValueTask<ToolError?> WaitAsync(ToolCallContext context, ToolBinding binding, Waiter waiter) =>
        await desk.WaitAsync(waiter, context).ConfigureAwait(false) is { } refusal ? Of(binding, refusal) : null;

    private static ToolError Of(ToolBinding binding, ToolError refusal) => refusal with { Backend = binding.Backend, BackendKind = binding.Kind };

    private RatePlan Plan(Tool tool, ToolBinding binding) => new(
        [.. _rules.Where(r => r.Tools.Tools.Matches(tool) && r.Tools.Matches(binding))],
        tool.Id.ToString(),
        binding.Backend,
        exclusiveWithin: null,
        alone: false,
        options.MaxWaiting,
        needsHold: false);
}
