namespace ToolExec.Run;

/// <summary>Checks afterwards that work changed only what it had declared to write.</summary>
public static class Capabilities
{
    /// <summary>Finds the changed paths that belong to no resource that was declared as written.</summary>
    /// <remarks>A path belongs to the resource with the longest path that it is equal to or lies under; only whole parts count, so <c>src/app</c> does not own <c>src/apple</c>.</remarks>
    /// <param name="changed">The changed paths, with <c>/</c> or <c>\</c> between their parts.</param>
    /// <param name="owners">The resources, by name, and the paths that each owns; an empty path owns everything.</param>
    /// <param name="written">The names of the resources that were declared as written.</param>
    /// <returns>The violations, in the order of the paths.</returns>
    public static IReadOnlyList<CapabilityViolation> Check(
        IEnumerable<string> changed, IReadOnlyDictionary<string, IReadOnlyList<string>> owners, IReadOnlyCollection<string> written)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentNullException.ThrowIfNull(written);
        var byPath = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (owner, paths) in owners)
        {
            foreach (var path in paths)
            {
                byPath[Normalize(path)] = owner;
            }
        }

        var allowed = written.ToHashSet(StringComparer.Ordinal);
        return [.. changed.Select(path => new CapabilityViolation(path, OwnerOf(path, byPath))).Where(v => v.Owner is null || !allowed.Contains(v.Owner))];
    }

    private static string? OwnerOf(string path, Dictionary<string, string> byPath)
    {
        var at = Normalize(path);
        while (true)
        {
            if (byPath.TryGetValue(at, out var owner))
            {
                return owner;
            }

            if (at.Length == 0)
            {
                return null;
            }

            at = at[..Math.Max(at.LastIndexOf('/'), 0)];
        }
    }

    // Parts that go back are resolved, so that no path leaves what it seems to lie under.
    private static string Normalize(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', '\\'))
        {
            if (part is ".." && parts.Count > 0 && parts[^1] is not "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
