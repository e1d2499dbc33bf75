namespace ToolExec;

/// <summary>A tool in the catalogue, and the backends that offer it.</summary>
/// <remarks>Compared by reference: an entry stays the same object as long as neither the tool nor its backends change.</remarks>
public sealed class ToolCatalogEntry
{
    /// <summary>Initializes an entry.</summary>
    /// <param name="tool">The tool, with its namespace.</param>
    /// <param name="routes">The backends that offer it, in the order in which they are tried; at least one.</param>
    /// <exception cref="ArgumentException">There is no backend.</exception>
    public ToolCatalogEntry(Tool tool, IReadOnlyList<ToolRoute> routes)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(routes);
        Tool = tool;
        Routes = routes.Count > 0 ? routes : throw new ArgumentException("A tool in the catalogue needs a backend.", nameof(routes));
        Id = tool.Id.ToString();
    }

    /// <summary>Gets the tool's id.</summary>
    public string Id { get; }

    /// <summary>Gets the tool.</summary>
    public Tool Tool { get; }

    /// <summary>Gets the backends that offer the tool, in the order in which they are tried.</summary>
    public IReadOnlyList<ToolRoute> Routes { get; }

    /// <summary>Returns the id.</summary>
    public override string ToString() => Id;
}
