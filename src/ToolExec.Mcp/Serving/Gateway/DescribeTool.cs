using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;
using Sdk = ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary><c>describe_tool</c>: what a tool takes and gives.</summary>
internal sealed class DescribeTool : MetaTool
{
    private static readonly JsonTypeInfo<ToolDocument> Document = (JsonTypeInfo<ToolDocument>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ToolDocument));

    private static readonly FrozenDictionary<string, ToolDetail> Details = new Dictionary<string, ToolDetail>(StringComparer.Ordinal)
    {
        ["summary"] = ToolDetail.Summary,
        ["signature"] = ToolDetail.Signature,
        ["schema"] = ToolDetail.Schema,
        ["full"] = ToolDetail.Full,
        ["typescript"] = ToolDetail.TypeScript,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal override Sdk.Tool Definition { get; } = Define(
        "describe_tool",
        "Describe a tool",
        "Says what a tool takes and gives: a summary, a signature on one line, its schemas, all of it with notes and examples, or TypeScript declarations.",
        """
        {"tool":{"type":"string","description":"The tool's id."},
        "detail":{"type":"string","enum":["summary","signature","schema","full","typescript"],"default":"schema","description":"How much to say."}}
        """,
        ["tool"],
        readOnly: true);

    internal override ValueTask<CallToolResult> RunAsync(MetaCall call, CancellationToken cancellationToken)
    {
        var tool = call.Arguments.RequiredText("tool");
        var detail = call.Arguments.Choice("detail", Details, ToolDetail.Schema);
        if ((call.Arguments.Check() ?? call.Resolve(ref tool)) is { } fault)
        {
            return ValueTask.FromResult(WireResult.MapError(fault));
        }

        return ValueTask.FromResult(call.Index.TryDescribe(tool, detail, out var document, out var error)
            ? MetaCall.Answer(document, Document)
            : WireResult.MapError(error));
    }
}
