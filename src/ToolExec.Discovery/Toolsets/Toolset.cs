using System.Text.Json;
using ToolExec.Discovery.Toolsets.Internal;

namespace ToolExec.Discovery;

/// <summary>Some tools of a host under a name: what one agent, one task or one customer may see and call.</summary>
/// <remarks>Immutable and safe for use by several threads. Which tools it has follows the catalogue.</remarks>
public sealed class Toolset
{
    /// <summary>Initializes a toolset.</summary>
    /// <param name="name">The name, for messages; 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>.</param>
    /// <param name="filter">Which tools it has.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar.</exception>
    public Toolset(string name, ToolFilter filter)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(filter);
        Name = new ToolId(name).Name;
        Filter = filter;
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets which tools it has.</summary>
    public ToolFilter Filter { get; }

    /// <summary>Lists the tools.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <returns>The tools of the catalogue that belong to the toolset, sorted by id.</returns>
    public IReadOnlyList<ToolCatalogEntry> Select(ToolCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return [.. catalog.Entries.Where(e => Filter.Matches(e.Tool))];
    }

    /// <summary>Writes the tools in a format.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="format">The format.</param>
    /// <returns>The definitions, sorted by id, and what they could not hold; the path of a warning begins with the number of its tool.</returns>
    /// <exception cref="ToolFormatException">The format has no way to write one of the tools.</exception>
    public FormatResult<IReadOnlyList<JsonElement>> Export(ToolCatalog catalog, ToolFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        var definitions = new List<JsonElement>();
        var warnings = new List<FormatWarning>();
        foreach (var entry in Select(catalog))
        {
            var written = format.Write(entry.Tool);
            warnings.AddRange(written.Warnings.Select(w => w with { Path = $"/{definitions.Count}{w.Path}" }));
            definitions.Add(written.Value);
        }

        return new FormatResult<IReadOnlyList<JsonElement>>(definitions, warnings);
    }

    /// <summary>Makes an index that shows the tools of the toolset and no others.</summary>
    /// <param name="index">The index of the host.</param>
    /// <param name="registry">The registry of the host.</param>
    public IToolIndex Restrict(IToolIndex index, IBackendRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(registry);
        return new RestrictedIndex(index, new ToolsetCatalog(this, registry));
    }

    /// <summary>Makes a runner that runs the tools of the toolset and no others, alone, in batches, chains and graphs. It tells of no others either.</summary>
    /// <remarks>A tool of the toolset that itself calls others, such as a skill, may call any: what it may do is its own affair.</remarks>
    /// <param name="runner">The runner of the host; the new one does not own it.</param>
    /// <param name="registry">The registry of the host.</param>
    public IToolRunner Restrict(IToolRunner runner, IBackendRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(registry);
        return new RestrictedRunner(runner, new ToolsetCatalog(this, registry));
    }

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;
}
