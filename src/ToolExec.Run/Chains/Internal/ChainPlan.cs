using System.Globalization;
using System.Text.Json;

namespace ToolExec.Run;

/// <summary>A chain whose references have been found.</summary>
internal sealed class ChainPlan
{
    /// <summary>Stands for the step that was executed last.</summary>
    public const int Previous = -1;

    public const string PreviousName = "previous";

    private ChainPlan(IReadOnlyList<PlannedStep> steps) => Steps = steps;

    public IReadOnlyList<PlannedStep> Steps { get; }

    /// <summary>Finds the references of a chain, or everything that is wrong with it.</summary>
    public static ChainPlan? TryMake(ToolChain chain, out ToolError? error)
    {
        var faults = new PlanFaults("chain", ToolOperation.Chain);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var all = Number(chain, faults);
        var steps = new List<PlannedStep>(chain.Steps.Count);
        for (var i = 0; i < chain.Steps.Count; i++)
        {
            if (chain.Steps[i] is not { } step)
            {
                continue;
            }

            var index = i;
            var reader = new TemplateReader(faults, (string name, out int found, out string? fault) => Find(name, index, known, all, out found, out fault));
            steps.Add(Read(step, i, reader, faults));
            known[i.ToString(CultureInfo.InvariantCulture)] = i;
            if (step.Id is not null)
            {
                known[step.Id] = i;
            }
        }

        error = faults.Any ? faults.ToError() : null;
        return faults.Any ? null : new ChainPlan(steps);
    }

    private static Dictionary<string, int> Number(ToolChain chain, PlanFaults faults)
    {
        var all = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < chain.Steps.Count; i++)
        {
            if (chain.Steps[i] is not { } step)
            {
                faults.Add($"/steps/{i}", "type", "A step must not be null.");
                continue;
            }

            all[i.ToString(CultureInfo.InvariantCulture)] = i;
            if (step.Id is not { } id)
            {
                continue;
            }

            if (!PlanNames.IsName(id) || id is PreviousName || id.All(char.IsAsciiDigit))
            {
                faults.Add($"/steps/{i}/id", "id", $"A step's id must be 1 to 128 characters of [A-Za-z0-9_.-], no number and not 'previous', but is '{id}'.");
            }
            else if (!all.TryAdd(id, i))
            {
                faults.Add($"/steps/{i}/id", "id", $"Step {all[id]} has the id '{id}' already.");
            }
        }

        return all;
    }

    private static bool Find(string name, int current, Dictionary<string, int> known, Dictionary<string, int> all, out int found, out string? fault)
    {
        fault = null;
        if (name is PreviousName)
        {
            found = Previous;
            return true;
        }

        if (known.TryGetValue(name, out found))
        {
            return true;
        }

        fault = all.TryGetValue(name, out var later)
            ? later == current
                ? $"The reference '{name}' is to the step itself; only the results of earlier steps are there."
                : $"The reference '{name}' is to step {later}, which runs later; only the results of earlier steps are there."
            : $"There is no step '{name}'.";
        return false;
    }

    private static PlannedStep Read(ToolChainStep step, int index, TemplateReader reader, PlanFaults faults)
    {
        var at = $"/steps/{index}";
        if (string.IsNullOrEmpty(step.Tool))
        {
            faults.Add($"{at}/tool", "tool", "A step needs the id of a tool.");
        }

        if (step.Arguments.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            faults.Add($"{at}/arguments", "type", "The arguments must be an object.");
        }

        return new PlannedStep(
            step,
            reader.Read(step.Arguments, $"{at}/arguments", step.ForEach is not null, mayJoinAny: false),
            step.ForEach is { } forEach ? reader.Read(forEach.Items, $"{at}/for_each/items", hasItem: false, mayJoinAny: false) : null,
            step.When is { } when && reader.ReadReference(when.From, $"{at}/when/from") is { } reference ? new PlanCondition(when, reference) : null);
    }
}
