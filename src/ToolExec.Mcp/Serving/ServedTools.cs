using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Mcp;

/// <summary>What is served of one catalogue. Never changes; the next catalogue has its own, which takes over what is still the same.</summary>
internal sealed class ServedTools
{
    private readonly Dictionary<string, WireTool> _byName;
    private readonly WireTool[] _listed;

    private ServedTools(ToolCatalog source, ToolCatalog allowed, WireTool[] listed)
    {
        Source = source;
        Allowed = allowed;
        _listed = listed;
        _byName = new Dictionary<string, WireTool>(listed.Length, StringComparer.Ordinal);
        foreach (var tool in listed)
        {
            _byName.TryAdd(tool.Name, tool); // whole ids that are too long for a name differ by 80 bits of a hash
        }
    }

    /// <summary>Gets the catalogue that this was made of.</summary>
    internal ToolCatalog Source { get; }

    /// <summary>Gets the tools that clients may reach, listed or not.</summary>
    internal ToolCatalog Allowed { get; }

    /// <summary>Gets the tools that are listed as themselves, sorted by name.</summary>
    internal IReadOnlyList<WireTool> Listed => _listed;

    /// <summary>Makes what is served of a catalogue.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="options">The selection.</param>
    /// <param name="before">What was served before, whose definitions are kept where they are the same.</param>
    internal static ServedTools Make(ToolCatalog catalog, McpServingOptions options, ServedTools? before)
    {
        var entries = catalog.Entries.Where(e => options.Filter.Matches(e.Tool)).ToArray();
        var allowed = entries.Length == catalog.Entries.Count ? catalog : new ToolCatalog(catalog.Version, entries, []);
        var pinned = options.Shape == McpServingShape.Tools ? entries
            : options.Pinned.Count == 0 ? []
            : [.. entries.Where(e => new ToolFilter { Allow = [.. options.Pinned] }.Matches(e.Tool))];
        var listed = Name(pinned, options, before);
        Array.Sort(listed, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new ServedTools(catalog, allowed, listed);
    }

    internal bool TryGet(string name, [NotNullWhen(true)] out WireTool? tool) => _byName.TryGetValue(name, out tool);

    /// <summary>Returns the tools behind a name, at most so many. The name itself need not be there any more.</summary>
    internal ReadOnlySpan<WireTool> After(string? name, int count)
    {
        var start = name is null ? 0 : FirstBehind(name);
        return _listed.AsSpan(start, Math.Min(count, _listed.Length - start));
    }

    /// <summary>Says whether clients see the same as in another.</summary>
    internal bool ListsTheSame(ServedTools other)
    {
        if (_listed.Length != other._listed.Length)
        {
            return false;
        }

        for (var i = 0; i < _listed.Length; i++)
        {
            var (mine, theirs) = (_listed[i], other._listed[i]);
            if (!ReferenceEquals(mine, theirs) && !(string.Equals(mine.Name, theirs.Name, StringComparison.Ordinal) && mine.Entry.Tool.Equals(theirs.Entry.Tool)))
            {
                return false;
            }
        }

        return true;
    }

    private static WireTool[] Name(ToolCatalogEntry[] entries, McpServingOptions options, ServedTools? before)
    {
        var taken = options.Naming == McpToolNaming.ShortWhereUnique ? CountNames(entries, options.Shape) : null;
        var named = new WireTool[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            var tool = entries[i].Tool;
            var isShort = taken is not null && taken[tool.Name] == 1;
            var name = ModelToolName.Encode(isShort ? new ToolId(null, tool.Name) : tool.Id);
            named[i] = before is not null && before.TryGet(name, out var known) && ReferenceEquals(known.Entry, entries[i]) ? known : new WireTool(name, entries[i]);
        }

        return named;
    }

    // Letter case does not tell two names apart, for a person does not see it.
    private static Dictionary<string, int> CountNames(ToolCatalogEntry[] entries, McpServingShape shape)
    {
        var counts = new Dictionary<string, int>(entries.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var name in shape == McpServingShape.Gateway ? MetaTools.Names : [])
        {
            counts[name] = 1;
        }

        foreach (var entry in entries)
        {
            counts[entry.Tool.Name] = counts.GetValueOrDefault(entry.Tool.Name) + 1;
        }

        return counts;
    }

    private int FirstBehind(string name)
    {
        var (low, high) = (0, _listed.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(_listed[middle].Name, name) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
