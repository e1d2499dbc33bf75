namespace ToolExec.Backend;

/// <summary>Brings a backend's tools up to date with what it lists now.</summary>
internal static class ToolListing
{
    /// <returns>Whether anything changed.</returns>
    public static bool Apply(BackendSlot slot, BackendTools list)
    {
        var problems = new List<ToolError>(list.Problems.Count);
        foreach (var problem in list.Problems)
        {
            problems.Add(problem with { Backend = problem.Backend ?? slot.Name, BackendKind = problem.BackendKind ?? slot.Kind });
        }

        var known = new Dictionary<string, SlotTool>(slot.Tools.Count, StringComparer.Ordinal);
        foreach (var tool in slot.Tools)
        {
            known.TryAdd(tool.Listed.RemoteName, tool);
        }

        var seen = new HashSet<string>(list.Tools.Count, StringComparer.Ordinal);
        var tools = new List<SlotTool>(list.Tools.Count);
        foreach (var listed in list.Tools)
        {
            var tool = known.TryGetValue(listed.RemoteName, out var old) && old.Is(listed) ? old : new SlotTool(slot, listed);
            if (seen.Add(tool.Id))
            {
                tools.Add(tool);
            }
            else
            {
                problems.Add(Twice(slot, tool));
            }
        }

        var changed = !slot.IsListed || slot.Error is not null || !SameTools(slot.Tools, tools) || !slot.Problems.SequenceEqual(problems);
        slot.Tools = tools;
        slot.Problems = problems;
        slot.Error = null;
        slot.IsListed = true;
        return changed;
    }

    private static bool SameTools(IReadOnlyList<SlotTool> before, List<SlotTool> after)
    {
        if (before.Count != after.Count)
        {
            return false;
        }

        for (var i = 0; i < after.Count; i++)
        {
            if (!ReferenceEquals(before[i], after[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static ToolError Twice(BackendSlot slot, SlotTool tool) =>
        new(ToolErrorKind.AmbiguousTool, $"The backend '{slot.Name}' lists the tool '{tool.Id}' twice; only the first one is used.")
        {
            Operation = ToolOperation.ListTools,
            Tool = tool.Id,
            Backend = slot.Name,
            BackendKind = slot.Kind,
        };
}
