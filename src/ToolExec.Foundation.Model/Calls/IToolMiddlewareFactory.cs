namespace ToolExec;

/// <summary>Makes the middleware of a tool when its pipeline is built: a step that does not concern a tool is then not in its pipeline at all.</summary>
/// <remarks>It is asked once for each entry of the catalogue that is called, on whichever thread calls it first, and must not block.</remarks>
public interface IToolMiddlewareFactory
{
    /// <summary>Makes the step for a tool.</summary>
    /// <param name="entry">The tool and its backends.</param>
    /// <returns>The step, or <see langword="null"/> where the tool needs none.</returns>
    IToolMiddleware? Create(ToolCatalogEntry entry);
}
