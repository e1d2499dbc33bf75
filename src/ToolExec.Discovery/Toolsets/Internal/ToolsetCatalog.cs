using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Discovery.Toolsets.Internal;

/// <summary>The catalogue of a toolset: ids are looked up, and near ones suggested, among its own tools only.</summary>
internal sealed class ToolsetCatalog(Toolset toolset, IBackendRegistry registry)
{
    private Pair? _last;

    public ToolFilter Filter => toolset.Filter;

    public bool TryResolve(string? tool, [NotNullWhen(true)] out string? id, [NotNullWhen(false)] out ToolError? error)
    {
        id = Current().TryResolve(tool, out var entry, out error) ? entry.Id : null;
        if (error is { Kind: ToolErrorKind.ToolNotFound })
        {
            error = new ToolError(error.Kind, $"{error.Message} You have the tools of the toolset '{toolset.Name}' only.") { Operation = error.Operation, Candidates = error.Candidates };
        }

        return id is not null;
    }

    private ToolCatalog Current()
    {
        var whole = registry.Catalog;
        var last = Volatile.Read(ref _last);
        if (last is null || !ReferenceEquals(last.Whole, whole))
        {
            last = new Pair(whole, new ToolCatalog(whole.Version, toolset.Select(whole), []));
            Volatile.Write(ref _last, last);
        }

        return last.Part;
    }

    private sealed record Pair(ToolCatalog Whole, ToolCatalog Part);
}
