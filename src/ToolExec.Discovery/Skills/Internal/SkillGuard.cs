namespace ToolExec.Discovery.Skills.Internal;

/// <summary>Decides before anything runs whether a skill may: how much it calls, what, and whether it calls itself.</summary>
internal static class SkillGuard
{
    public static ToolError? Check(Skill skill, string id, ToolCatalog catalog, SkillBackendOptions options) => Check(skill, id, catalog, options, []);

    private static ToolError? Check(Skill skill, string id, ToolCatalog catalog, SkillBackendOptions options, List<string> path)
    {
        if (path.Contains(id, StringComparer.Ordinal))
        {
            return Refuse($"The skill '{path[0]}' cannot run: it calls itself, {string.Join(" → ", path.Select(p => $"'{p}'"))} → '{id}'.");
        }

        if (path.Count == options.MaxDepth)
        {
            return Refuse($"The skill '{path[0]}' cannot run: it calls skills more than {options.MaxDepth} deep.");
        }

        var calls = skill.Calls().ToArray();
        if (calls.Length > options.MaxSteps)
        {
            return Refuse($"The skill '{id}' cannot run: it names {calls.Length} calls, but at most {options.MaxSteps} are allowed.");
        }

        path.Add(id);
        foreach (var call in calls)
        {
            // What cannot be found the chain or graph reports itself, with what may have been meant.
            if (!catalog.TryResolve(call, out var entry, out _))
            {
                continue;
            }

            if (!options.AllowedTools.Matches(entry.Tool))
            {
                return Refuse($"The skill '{id}' cannot run: skills may not call '{entry.Id}' here.");
            }

            foreach (var route in entry.Routes)
            {
                if ((route.Backend as SkillBackend)?.Find(route.Binding.RemoteName) is { } inner && Check(inner, entry.Id, catalog, options, path) is { } refused)
                {
                    return refused;
                }
            }
        }

        path.RemoveAt(path.Count - 1);
        return null;
    }

    private static ToolError Refuse(string message) => new(ToolErrorKind.InvalidPlan, message) { Operation = ToolOperation.Chain };
}
