namespace ToolExec;

/// <summary>The definitions of tools that somebody agreed to, by custom the file <c>toolexec.lock.json</c>.</summary>
/// <remarks>
/// Immutable. What is pinned is what <see cref="Tool.Fingerprint"/> covers: what a model is told of a tool, and what it takes and gives.
/// A tool that is offered by several backends is pinned once; each of them has to list the same definition.
/// </remarks>
public sealed partial class ToolLock
{
    /// <summary>The name that the file has by custom.</summary>
    public const string DefaultFileName = "toolexec.lock.json";

    private readonly Dictionary<string, LockedTool> _byId;

    private ToolLock(IEnumerable<LockedTool> tools)
    {
        var sorted = tools.ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        Tools = sorted;
        _byId = sorted.ToDictionary(static t => t.Id, StringComparer.Ordinal);
    }

    /// <summary>Gets the tools, sorted by id.</summary>
    public IReadOnlyList<LockedTool> Tools { get; }

    /// <summary>Pins tools as they are now.</summary>
    /// <param name="tools">The tools, with their namespaces; of two with the same id the first counts.</param>
    public static ToolLock Create(IEnumerable<Tool> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        return new ToolLock(tools.DistinctBy(static t => t.Id).Select(static t => new LockedTool(t.Id.ToString(), t.Fingerprint, ToolJson.Fingerprinted(t))));
    }

    /// <summary>Compares one tool with the lock.</summary>
    /// <param name="tool">The tool, with its namespace.</param>
    /// <returns>How it differs; <see langword="null"/> where it is as the lock says.</returns>
    public ToolLockChange? Compare(Tool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        var id = tool.Id.ToString();
        return !_byId.TryGetValue(id, out var locked)
            ? new ToolLockChange(ToolLockChangeKind.Added, id, tool.Fingerprint, [])
            : string.Equals(locked.Fingerprint, tool.Fingerprint, StringComparison.Ordinal)
            ? null
            : new ToolLockChange(ToolLockChangeKind.Changed, id, tool.Fingerprint, JsonDiff.Compare(locked.Definition, ToolJson.Fingerprinted(tool)));
    }

    /// <summary>Compares all tools with the lock.</summary>
    /// <param name="tools">The tools, with their namespaces.</param>
    /// <returns>The changes, sorted by id; empty where everything is as the lock says.</returns>
    public IReadOnlyList<ToolLockChange> Compare(IEnumerable<Tool> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        var changes = new List<ToolLockChange>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tool in tools)
        {
            seen.Add(tool.Id.ToString());
            if (Compare(tool) is { } change)
            {
                changes.Add(change);
            }
        }

        changes.AddRange(Tools.Where(t => !seen.Contains(t.Id)).Select(static t => new ToolLockChange(ToolLockChangeKind.Removed, t.Id, null, [])));
        changes.Sort(static (a, b) => string.CompareOrdinal(a.Tool, b.Tool));
        return changes;
    }

    /// <summary>Makes a lock in which a tool is pinned as it is now.</summary>
    /// <param name="tool">The tool, with its namespace.</param>
    public ToolLock With(Tool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        var id = tool.Id.ToString();
        return new ToolLock([.. Tools.Where(t => !string.Equals(t.Id, id, StringComparison.Ordinal)), new LockedTool(id, tool.Fingerprint, ToolJson.Fingerprinted(tool))]);
    }
}
