namespace ToolExec;

/// <summary>Says which tools of the catalogue a rule is for: by the tools themselves, and by the backends that offer them. The default value is for every tool.</summary>
public sealed record ToolSelector
{
    /// <summary>Gets a selector for every tool.</summary>
    public static ToolSelector Everything { get; } = new();

    /// <summary>Gets which tools count.</summary>
    public ToolFilter Tools { get; init => field = value ?? new(); } = new();

    /// <summary>Gets patterns for the names of backends, one of which must fit a backend that offers the tool; any backend where empty. They do not compare case.</summary>
    public IReadOnlyList<string> Backends { get; init => field = value ?? []; } = [];

    /// <summary>Gets kinds of backends, such as <c>mcp</c>, one of which a backend that offers the tool must have; any kind where empty. They do not compare case.</summary>
    public IReadOnlyList<string> Kinds { get; init => field = value ?? []; } = [];

    /// <summary>Says whether a tool counts.</summary>
    /// <param name="entry">The tool and its backends.</param>
    public bool Matches(ToolCatalogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Tools.Matches(entry.Tool) && (Backends.Count + Kinds.Count == 0 || entry.Routes.Any(r => Matches(r.Binding)));
    }

    /// <summary>Says whether a backend counts.</summary>
    /// <param name="binding">The backend.</param>
    public bool Matches(ToolBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return (Backends.Count == 0 || Backends.Any(p => ToolGlob.Fits(p, binding.Backend, StringComparison.OrdinalIgnoreCase)))
            && (Kinds.Count == 0 || Kinds.Any(k => string.Equals(k, binding.Kind, StringComparison.OrdinalIgnoreCase)));
    }
}
