using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;
using Sdk = ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary><c>list_tool_examples</c>: calls that show how a tool is used.</summary>
internal sealed class ListToolExamples : MetaTool
{
    private const int Most = 5;
    private static readonly JsonTypeInfo<IReadOnlyList<ToolExample>> Examples =
        (JsonTypeInfo<IReadOnlyList<ToolExample>>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(IReadOnlyList<ToolExample>));

    internal override Sdk.Tool Definition { get; } = Define(
        "list_tool_examples",
        "List examples of a tool",
        "Lists calls that show how a tool is used: arguments that fit its schema, with a word on each.",
        $$$"""
        {"tool":{"type":"string","description":"The tool's id."},
        "max":{"type":"integer","minimum":1,"maximum":{{{Most}}},"default":{{{Most}}},"description":"The most examples."}}
        """,
        ["tool"],
        readOnly: true);

    internal override ValueTask<CallToolResult> RunAsync(MetaCall call, CancellationToken cancellationToken)
    {
        var tool = call.Arguments.RequiredText("tool");
        var max = call.Arguments.Number("max", 1, Most, Most);
        if ((call.Arguments.Check() ?? call.Resolve(ref tool)) is { } fault)
        {
            return ValueTask.FromResult(WireResult.MapError(fault));
        }

        return ValueTask.FromResult(call.Index.TryListExamples(tool, max, out var examples, out var error)
            ? MetaCall.Answer(new JsonObject { ["tool"] = tool, ["examples"] = JsonSerializer.SerializeToNode(examples, Examples) }.Deserialize(McpWire.Element))
            : WireResult.MapError(error));
    }
}
