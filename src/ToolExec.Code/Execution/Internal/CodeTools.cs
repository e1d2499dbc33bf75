using System.Runtime.CompilerServices;

namespace ToolExec.Code;

/// <summary>Says which tools there are for scripts. Safe for use by several threads.</summary>
internal sealed class CodeTools
{
    private readonly IBackendRegistry _registry;
    private readonly CodeModeOptions _options;
    private readonly ToolFilter _allowed;
    private readonly ConditionalWeakTable<ToolFilter, CodeToolSet> _sets = [];

    public CodeTools(IBackendRegistry registry, CodeModeOptions options)
    {
        _registry = registry;
        _options = options;

        // A script that runs scripts would have limits of its own for each of them.
        _allowed = new ToolFilter { Deny = [$"{options.BackendName}:*"], Within = options.Tools };
    }

    /// <summary>Returns the tools of scripts.</summary>
    /// <param name="wanted">Which of them a request wants; <see langword="null"/> for all.</param>
    public CodeToolSet For(ToolFilter? wanted = null)
    {
        var key = wanted ?? _allowed;
        var catalog = _registry.Catalog;
        if (_sets.TryGetValue(key, out var known) && ReferenceEquals(known.Catalog, catalog))
        {
            return known;
        }

        var set = Make(catalog, Within(wanted), known);
        _sets.AddOrUpdate(key, set);
        return set;
    }

    /// <summary>Returns a filter within what the host allows.</summary>
    public ToolFilter Within(ToolFilter? wanted) => wanted is null ? _allowed : wanted with { Within = Within(wanted.Within) };

    private CodeToolSet Make(ToolCatalog catalog, ToolFilter filter, CodeToolSet? before)
    {
        var allowed = catalog.Entries.Where(e => filter.Matches(e.Tool)).Select(static e => e.Tool).ToArray();
        var chosen = allowed.Where(_options.Functions.Matches).ToArray();
        IReadOnlyList<SandboxTool> functions = chosen.Length > _options.MaxFunctions ? [] : ToolFunctionNames.Of(chosen);
        return new CodeToolSet(catalog, filter, before is not null && before.Functions.SequenceEqual(functions) ? before.Functions : functions, allowed.Length);
    }
}
