using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Discovery.Toolsets.Internal;

/// <summary>An index that shows the tools of a toolset only.</summary>
internal sealed class RestrictedIndex(IToolIndex index, ToolsetCatalog tools) : IToolIndex
{
    public long Version => index.Version;

    public ValueTask<ToolSearchPage> SearchAsync(ToolSearchQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return index.SearchAsync(query with { Filter = Narrow(query.Filter) }, cancellationToken);
    }

    public ToolNamespacePage ListNamespaces(ToolFilter? filter = null, int limit = ToolSearchQuery.MaxLimit, string? cursor = null) =>
        index.ListNamespaces(Narrow(filter), limit, cursor);

    public bool TryDescribe(string tool, ToolDetail detail, [NotNullWhen(true)] out ToolDocument? document, [NotNullWhen(false)] out ToolError? error)
    {
        document = null;
        return tools.TryResolve(tool, out var id, out error) && index.TryDescribe(id, detail, out document, out error);
    }

    public bool TryListExamples(string tool, int max, [NotNullWhen(true)] out IReadOnlyList<ToolExample>? examples, [NotNullWhen(false)] out ToolError? error)
    {
        examples = null;
        return tools.TryResolve(tool, out var id, out error) && index.TryListExamples(id, max, out examples, out error);
    }

    public bool TryDeclareNamespace(string @namespace, ToolFilter? filter, [NotNullWhen(true)] out string? declarations, [NotNullWhen(false)] out ToolError? error) =>
        index.TryDeclareNamespace(@namespace, Narrow(filter), out declarations, out error);

    // What the caller asks for, within what the toolset has; a filter of the caller's own may have one around it already.
    private ToolFilter Narrow(ToolFilter? filter) => filter is null ? tools.Filter : filter with { Within = filter.Within is null ? tools.Filter : Narrow(filter.Within) };
}
