using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Sdk = ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary><c>run_tool</c>: runs any of the tools.</summary>
internal sealed class RunTool : MetaTool
{
    internal override Sdk.Tool Definition { get; } = Define(
        "run_tool",
        "Run a tool",
        "Runs a tool. Its arguments are checked against its schema first; an error says what to mend. The result has the tool's value, and its images and other content.",
        $$$"""
        {"tool":{"type":"string","description":"The tool's id."},
        "arguments":{"type":"object","description":"The arguments, as its input schema wants them.","default":{}},
        "timeout_ms":{"type":"integer","minimum":1,"maximum":{{{CallTime.Most}}},"description":"The time that the call may take, in milliseconds."},
        "backend":{"type":"string","description":"The one backend that may run it, where it has several."},
        "include_tool":{"type":"boolean","default":false,"description":"Adds the tool's definition."},
        "include_backend":{"type":"boolean","default":false,"description":"Adds which backend ran it, how long it took and how often it was tried."},
        "include_mcp_result":{"type":"boolean","default":false,"description":"Adds the result as the Model Context Protocol writes it."}}
        """,
        ["tool"],
        readOnly: false);

    internal override async ValueTask<CallToolResult> RunAsync(MetaCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var tool = arguments.RequiredText("tool");
        var input = arguments.Object("arguments");
        var timeout = CallTime.Read(arguments);
        var backend = arguments.Text("backend");
        var (withTool, withBackend, withResult) = (arguments.Flag("include_tool") ?? false, arguments.Flag("include_backend") ?? false, arguments.Flag("include_mcp_result") ?? false);
        if ((arguments.Check() ?? call.Resolve(ref tool)) is { } fault)
        {
            return WireResult.MapError(fault);
        }

        var result = await call.Client.RunAsync(
            progress => call.Runner.RunAsync(
                new ToolCall(tool, input)
                {
                    CallId = call.Client.Id,
                    Options = new ToolCallOptions { Services = call.Client.Services, Progress = progress, Timeout = timeout, Backend = backend, IdempotencyKey = call.Client.IdempotencyKey },
                },
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
        var extras = new JsonObject();
        if (withTool && call.Allowed.TryGet(tool, out var entry))
        {
            extras["tool"] = JsonSerializer.SerializeToNode(entry.Tool, WireJson.Tool);
        }

        if (withBackend)
        {
            extras["backend"] = new JsonObject { ["name"] = result.Backend, ["duration_ms"] = result.Duration.TotalMilliseconds, ["attempts"] = result.Attempts };
        }

        if (withResult)
        {
            extras["mcp_result"] = JsonSerializer.SerializeToNode(WireResult.Map(result, new WireForm(call.Client.IsModern, HasSchema: false, Wraps: false)), McpWire.CallResult);
        }

        if (result.Error is { } error)
        {
            await call.Client.LogFailureAsync(tool, error, cancellationToken).ConfigureAwait(false);
        }

        return Build(result, extras);
    }

    private static CallToolResult Build(ToolResult result, JsonObject extras)
    {
        var mapped = WireResult.Map(result, new WireForm(Natural: false, HasSchema: false, Wraps: false));
        var structured = new JsonObject();
        if (result.Error is { } error)
        {
            structured[WireResult.ErrorMember] = JsonSerializer.SerializeToNode(error, WireJson.Error);
        }
        else if (result.Value is { } value)
        {
            structured["value"] = JsonSerializer.SerializeToNode(value, McpWire.Element);
        }

        foreach (var (name, extra) in extras.ToArray())
        {
            extras.Remove(name);
            structured[name] = extra;
            mapped.Content.Add(new TextContentBlock { Text = $"{name}: {extra!.ToJsonString()}" });
        }

        mapped.StructuredContent = structured.Deserialize(McpWire.Element);
        return mapped;
    }
}
