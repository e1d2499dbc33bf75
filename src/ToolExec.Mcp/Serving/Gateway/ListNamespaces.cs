using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;
using Sdk = ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary><c>list_namespaces</c>: what areas there are tools for.</summary>
internal sealed class ListNamespaces : MetaTool
{
    private static readonly JsonTypeInfo<ToolNamespacePage> Page = (JsonTypeInfo<ToolNamespacePage>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ToolNamespacePage));

    internal override Sdk.Tool Definition { get; } = Define(
        "list_namespaces",
        "List namespaces",
        "Lists the namespaces that tools belong to, with the number of tools in each.",
        $$$"""
        {"limit":{"type":"integer","minimum":1,"maximum":{{{ToolSearchQuery.MaxLimit}}},"default":{{{ToolSearchQuery.MaxLimit}}},"description":"The most namespaces of a page."},
        "cursor":{"type":"string","description":"next_cursor of the page before."}}
        """,
        [],
        readOnly: true);

    internal override ValueTask<CallToolResult> RunAsync(MetaCall call, CancellationToken cancellationToken)
    {
        var limit = call.Arguments.Number("limit", 1, ToolSearchQuery.MaxLimit, ToolSearchQuery.MaxLimit);
        var cursor = call.Arguments.Text("cursor");
        if (call.Arguments.Check() is { } fault)
        {
            return ValueTask.FromResult(WireResult.MapError(fault));
        }

        var page = call.Index.ListNamespaces(call.Within(new ToolFilter()), limit, cursor);
        return ValueTask.FromResult(page.Error is { } error ? WireResult.MapError(error) : MetaCall.Answer(page, Page));
    }
}
