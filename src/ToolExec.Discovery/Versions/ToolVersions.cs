using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Discovery;

/// <summary>Chooses among the versions of a tool.</summary>
public static class ToolVersions
{
    /// <summary>Finds the highest version of a tool that will do.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="tool">The tool's id without a version, <c>namespace:name</c>.</param>
    /// <param name="constraint">Which versions will do.</param>
    /// <param name="entry">The tool, or <see langword="null"/>.</param>
    /// <param name="error">Why there is none, with the versions that there are; <see langword="null"/> where there is one.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryChoose(ToolCatalog catalog, ToolId tool, VersionConstraint constraint, [NotNullWhen(true)] out ToolCatalogEntry? entry, [NotNullWhen(false)] out ToolError? error)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(constraint);
        entry = null;
        SemanticVersion? best = null;
        var seen = new List<string>();
        foreach (var candidate in catalog.Entries)
        {
            var isMeant = string.Equals(candidate.Tool.Name, tool.Name, StringComparison.Ordinal) && string.Equals(candidate.Tool.Namespace, tool.Namespace, StringComparison.Ordinal);
            if (!isMeant)
            {
                continue;
            }

            seen.Add(candidate.Id);
            if (SemanticVersion.TryParse(candidate.Tool.Version, out var version) && constraint.Allows(version) && (best is null || version > best))
            {
                (best, entry) = (version, candidate);
            }
        }

        error = entry is not null ? null : new ToolError(
            ToolErrorKind.ToolNotFound,
            seen.Count == 0 ? $"There is no tool '{tool}'." : $"No version of '{tool}' fits '{constraint}'. There are: {string.Join(", ", seen.Select(s => $"'{s}'"))}.")
        {
            Operation = ToolOperation.Resolve,
            Candidates = seen,
        };
        return entry is not null;
    }
}
