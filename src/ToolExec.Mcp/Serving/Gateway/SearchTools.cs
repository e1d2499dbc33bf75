using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;
using Sdk = ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary><c>search_tools</c>: finds tools by words.</summary>
internal sealed class SearchTools : MetaTool
{
    private const int UsualLimit = 20;
    private static readonly JsonTypeInfo<ToolSearchPage> Page = (JsonTypeInfo<ToolSearchPage>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ToolSearchPage));

    internal override Sdk.Tool Definition { get; } = Define(
        "search_tools",
        "Search tools",
        "Finds tools by words of the task, best first. Gives ids with one line each; describe_tool says more, run_tool runs one. Without words it lists all tools.",
        $$$"""
        {"query":{"type":"string","maxLength":{{{ToolSearchQuery.MaxTextLength}}},"description":"Words of the task, or a part of a tool's name."},
        "namespace":{"type":"string","description":"Only tools of namespaces that fit this pattern; * stands for any characters."},
        "tags":{"type":"array","items":{"type":"string"},"description":"Only tools that have all these tags."},
        "read_only":{"type":"boolean","description":"Only tools that say they change nothing (true), or only others (false)."},
        "limit":{"type":"integer","minimum":1,"maximum":{{{ToolSearchQuery.MaxLimit}}},"default":{{{UsualLimit}}},"description":"The most tools of a page."},
        "cursor":{"type":"string","description":"next_cursor of the page before, with the same other arguments."}}
        """,
        [],
        readOnly: true);

    internal override async ValueTask<CallToolResult> RunAsync(MetaCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var query = new ToolSearchQuery(arguments.Text("query") ?? "")
        {
            Limit = arguments.Number("limit", 1, ToolSearchQuery.MaxLimit, UsualLimit),
            Cursor = arguments.Text("cursor"),
            Filter = call.Within(new ToolFilter
            {
                Namespaces = arguments.Text("namespace") is { } pattern ? [pattern] : [],
                AllTags = arguments.Texts("tags"),
                ReadOnly = arguments.Flag("read_only"),
            }),
        };
        if (arguments.Check() is { } fault)
        {
            return WireResult.MapError(fault);
        }

        var page = await call.Index.SearchAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Error is { } error ? WireResult.MapError(error) : MetaCall.Answer(page, Page);
    }
}
