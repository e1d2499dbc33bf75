using System.Diagnostics.CodeAnalysis;

namespace ToolExec;

/// <summary>All tools of a host at one moment. Immutable: a change makes a new catalogue.</summary>
public sealed class ToolCatalog
{
    private const int MaxCandidates = 5;
    private readonly Dictionary<string, ToolCatalogEntry> _byId;
    private readonly Dictionary<string, ToolCatalogEntry[]> _byShortName;

    /// <summary>Initializes a catalogue.</summary>
    /// <param name="version">A number that grows with each catalogue of a registry.</param>
    /// <param name="entries">The tools; ids differ.</param>
    /// <param name="problems">What is missing and why.</param>
    /// <exception cref="ArgumentException">Two entries have the same id.</exception>
    public ToolCatalog(long version, IReadOnlyCollection<ToolCatalogEntry> entries, IReadOnlyList<CatalogProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(problems);
        Version = version;
        Problems = problems;
        _byId = new Dictionary<string, ToolCatalogEntry>(entries.Count, StringComparer.Ordinal);
        var sorted = entries.ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        foreach (var entry in sorted)
        {
            if (!_byId.TryAdd(entry.Id, entry))
            {
                throw new ArgumentException($"Two tools have the id '{entry.Id}'.", nameof(entries));
            }
        }

        Entries = sorted;
        _byShortName = IndexShortNames(sorted);
    }

    /// <summary>Gets a catalogue without tools.</summary>
    public static ToolCatalog Empty { get; } = new(0, [], []);

    /// <summary>Gets the number of this catalogue; a later one of the same registry has a higher one.</summary>
    public long Version { get; }

    /// <summary>Gets the tools, sorted by id.</summary>
    public IReadOnlyList<ToolCatalogEntry> Entries { get; }

    /// <summary>Gets what is missing and why: backends that failed, tools that clash or are invalid.</summary>
    public IReadOnlyList<CatalogProblem> Problems { get; }

    /// <summary>Finds a tool by its whole id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="entry">The tool.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(string id, [NotNullWhen(true)] out ToolCatalogEntry? entry) => _byId.TryGetValue(id, out entry);

    /// <summary>Finds the tool that a text names: a whole id, one without its version, or a bare name.</summary>
    /// <remarks>
    /// A shorter form counts only where one tool fits. Tools whose names differ only in case count as fitting each other, so that none can pass for another.
    /// </remarks>
    /// <param name="text">The text, as a model or a person wrote it.</param>
    /// <param name="entry">The tool, or <see langword="null"/>.</param>
    /// <param name="error">Why there is none, with the ids that may have been meant; <see langword="null"/> where there is one.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryResolve(string? text, [NotNullWhen(true)] out ToolCatalogEntry? entry, [NotNullWhen(false)] out ToolError? error)
    {
        error = null;
        if (text is not null && _byId.TryGetValue(text, out entry))
        {
            return true;
        }

        entry = null;
        if (!ToolId.TryParse(text, out var id))
        {
            error = new ToolError(ToolErrorKind.InvalidToolId, ToolId.Explain(text)) { Operation = ToolOperation.ValidateToolId };
            return false;
        }

        if (id.Version is not null || !_byShortName.TryGetValue(text!, out var fitting))
        {
            error = NotFound(text!);
            return false;
        }

        if (fitting.Length > 1)
        {
            error = new ToolError(ToolErrorKind.AmbiguousTool, $"The tool id '{text}' fits {fitting.Length} tools: {Names(fitting)}. Use one of these ids.")
            {
                Operation = ToolOperation.Resolve,
                Candidates = [.. fitting.Take(MaxCandidates).Select(f => f.Id)],
            };
            return false;
        }

        var only = fitting[0];
        var known = id.Namespace is null ? only.Tool.Name : $"{only.Tool.Namespace}:{only.Tool.Name}";
        if (!string.Equals(known, text, StringComparison.Ordinal))
        {
            error = NotFound(text!);
            return false;
        }

        entry = only;
        return true;
    }

    private static Dictionary<string, ToolCatalogEntry[]> IndexShortNames(ToolCatalogEntry[] entries)
    {
        var index = new Dictionary<string, ToolCatalogEntry[]>(entries.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            Add(entry.Tool.Name, entry);
            if (entry.Tool is { Namespace: not null, Version: not null })
            {
                Add($"{entry.Tool.Namespace}:{entry.Tool.Name}", entry);
            }
        }

        return index;

        void Add(string shortName, ToolCatalogEntry entry) =>
            index[shortName] = index.TryGetValue(shortName, out var known) ? [.. known, entry] : [entry];
    }

    private static bool Names(string held, string text) => string.Equals(held, text, StringComparison.Ordinal)
        || (ToolId.TryParse(held, out var id) && (string.Equals(id.Name, text, StringComparison.Ordinal) || string.Equals($"{id.Namespace}:{id.Name}", text, StringComparison.Ordinal)));

    private static string Names(ToolCatalogEntry[] entries) =>
        string.Join(", ", entries.Take(MaxCandidates).Select(e => $"'{e.Id}'")) + (entries.Length > MaxCandidates ? ", …" : "");

    private ToolError NotFound(string text)
    {
        // A tool that is held back is not unknown: say why it cannot be used.
        foreach (var problem in Problems)
        {
            if (problem.Error is { Kind: ToolErrorKind.ToolNotAdmitted, Tool: { } held } && Names(held, text))
            {
                return problem.Error with { Operation = ToolOperation.Resolve };
            }
        }

        var near = NearNames.Find(text, Entries, MaxCandidates);
        var hint = near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?";
        return new ToolError(ToolErrorKind.ToolNotFound, $"There is no tool '{text}'.{hint}") { Operation = ToolOperation.Resolve, Candidates = near };
    }
}
