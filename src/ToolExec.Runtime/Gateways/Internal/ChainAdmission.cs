using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>A chain that may run: with whole ids, and with all the calls that it can make set aside before its first step.</summary>
internal sealed record ChainAdmission(ToolChain Chain, int Number, int Taken, IReadOnlyList<int> PerStep)
{
    /// <summary>Checks a chain and sets its calls aside; a loop over items that are not known yet gets what is left, and is bounded by that.</summary>
    public static bool TryAdmit(
        ToolChain chain, int maxSteps, CallAllowance allowance, ToolGateway gateway, [NotNullWhen(true)] out ChainAdmission? admitted, [NotNullWhen(false)] out ToolError? error)
    {
        admitted = null;
        if (chain.Steps.Count > maxSteps)
        {
            error = new ToolError(
                ToolErrorKind.LimitExceeded,
                string.Create(CultureInfo.InvariantCulture, $"The chain has {chain.Steps.Count} steps, but code may run chains of {maxSteps} at most. Nothing of it has run."))
            {
                Operation = ToolOperation.Chain,
            };
            return false;
        }

        var steps = new ToolChainStep[chain.Steps.Count];
        var faults = new List<ToolViolation>();
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = chain.Steps[i];
            if (gateway.TryResolve(steps[i].Tool, out var entry, out var missing))
            {
                steps[i] = steps[i] with { Tool = entry.Id };
            }
            else
            {
                faults.Add(new ToolViolation(string.Create(CultureInfo.InvariantCulture, $"/steps/{i}/tool"), "", ToolErrorCodes.Name(missing.Kind), missing.Message));
            }
        }

        if (faults.Count > 0)
        {
            error = new ToolError(ToolErrorKind.InvalidPlan, $"The chain is wrong: {string.Join(" ", faults.Select(static f => $"{f.InstanceLocation}: {f.Message}"))}")
            {
                Operation = ToolOperation.Chain,
                Violations = faults,
            };
            return false;
        }

        return TrySetAside(steps, allowance, gateway, out admitted, out error);
    }

    /// <summary>Returns how many of the calls set aside were not made.</summary>
    public int Unused(ChainResult result)
    {
        if (result.Steps.Count == 0)
        {
            return Taken;
        }

        // Of a loop that failed it is not known how many of its items ran: they count as run.
        return result.Steps.Sum(s => s.IsSkipped ? PerStep[s.StepIndex]
            : Chain.Steps[s.StepIndex].ForEach is not null && s.Result is { IsSuccess: true, Value: { ValueKind: JsonValueKind.Array } items } ? PerStep[s.StepIndex] - items.GetArrayLength()
            : 0);
    }

    private static bool TrySetAside(
        ToolChainStep[] steps, CallAllowance allowance, ToolGateway gateway, [NotNullWhen(true)] out ChainAdmission? admitted, [NotNullWhen(false)] out ToolError? error)
    {
        admitted = null;
        error = null;
        var perStep = steps.Select(static s => s.ForEach is { Items.ValueKind: JsonValueKind.Array } loop ? loop.Items.GetArrayLength() : 1).ToArray();
        var loops = Enumerable.Range(0, steps.Length).Where(i => steps[i].ForEach is { Items.ValueKind: not JsonValueKind.Array }).ToArray();
        var wished = loops.Sum(i => (long)steps[i].ForEach!.MaxItems - 1);
        if (!allowance.TryTake(perStep.Sum(), (int)Math.Min(wished, int.MaxValue), out var number, out var taken))
        {
            error = gateway.LimitReached("chain") with { Operation = ToolOperation.Chain };
            return false;
        }

        var left = taken - perStep.Sum();
        foreach (var i in loops)
        {
            // Each loop may use what the ones before it have left; the last ones may be left with one item.
            var more = Math.Min(left, steps[i].ForEach!.MaxItems - 1);
            left -= more;
            perStep[i] += more;
            steps[i] = steps[i] with { ForEach = steps[i].ForEach! with { MaxItems = perStep[i] } };
        }

        admitted = new ChainAdmission(new ToolChain { Steps = steps }, number, taken, perStep);
        return true;
    }
}
