using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Sdk = ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary><c>run_chain</c>: runs tools one after the other.</summary>
internal sealed class RunChain : MetaTool
{
    internal override Sdk.Tool Definition { get; } = Define(
        "run_chain",
        "Run a chain of tools",
        """
        Runs tools one after the other; a step uses the results of earlier ones. In arguments, {"$from": "STEP#/pointer"} stands for a part of an earlier step's value, where STEP is its id, its number from 0, or previous. The result has the value of the last step that succeeded.
        """,
        $$$"""
        {"steps":{"type":"array","minItems":1,"items":{"type":"object","properties":{
        "tool":{"type":"string","description":"The tool's id."},
        "id":{"type":"string","description":"A name for later steps to refer to."},
        "arguments":{"type":"object","description":"The arguments, with references."},
        "use_previous":{"type":"boolean","description":"Gives the tool the value of the step before as the argument previous."},
        "stop_on_error":{"type":"boolean","default":true},
        "timeout_ms":{"type":"integer","minimum":1},
        "when":{"type":"object","description":"A condition; the step is skipped where it does not hold."},
        "for_each":{"type":"object","description":"An array for whose items the step runs."}},"required":["tool"]}},
        "timeout_ms":{"type":"integer","minimum":1,"maximum":{{{CallTime.Most}}},"description":"The time that each call may take, in milliseconds."},
        "include_steps":{"type":"boolean","default":false,"description":"Adds the result of every step."}}
        """,
        ["steps"],
        readOnly: false);

    internal override async ValueTask<CallToolResult> RunAsync(MetaCall call, CancellationToken cancellationToken)
    {
        var steps = call.Arguments.RequiredArray("steps");
        var timeout = CallTime.Read(call.Arguments);
        var withSteps = call.Arguments.Flag("include_steps") ?? false;
        if (call.Arguments.Check() is { } fault)
        {
            return WireResult.MapError(fault);
        }

        if (!TryRead(call, steps, out var chain, out var error))
        {
            return WireResult.MapError(error!);
        }

        var result = await call.Client.RunAsync(
            progress => call.Runner.RunChainAsync(
                chain!,
                new RunChainOptions
                {
                    Progress = progress is null ? null : new ChainRelay(progress),
                    CallOptions = new ToolCallOptions { Services = call.Client.Services, Timeout = timeout, IdempotencyKey = call.Client.IdempotencyKey },
                },
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return Build(result, withSteps);
    }

    // Every step's tool must be one that the client may reach, whatever else there is in the catalogue.
    private static bool TryRead(MetaCall call, JsonElement steps, out ToolChain? chain, out ToolError? error)
    {
        (chain, error) = (null, null);
        try
        {
            chain = ToolChainJson.FromJson($$"""{"steps":{{steps.GetRawText()}}}""");
        }
        catch (JsonException fault)
        {
            error = new ToolError(ToolErrorKind.InvalidPlan, fault.Message) { Operation = ToolOperation.Chain };
            return false;
        }

        var resolved = new ToolChainStep[chain.Steps.Count];
        var violations = new List<ToolViolation>();
        for (var i = 0; i < resolved.Length; i++)
        {
            var tool = chain.Steps[i].Tool;
            if (call.Resolve(ref tool) is { } missing)
            {
                violations.Add(new ToolViolation($"/steps/{i}/tool", "", ToolErrorCodes.Name(missing.Kind), missing.Message));
            }

            resolved[i] = chain.Steps[i] with { Tool = tool };
        }

        chain = new ToolChain { Steps = resolved };
        error = violations.Count == 0 ? null : new ToolError(ToolErrorKind.InvalidPlan, $"The chain is wrong: {string.Join(" ", violations.Select(static v => $"{v.InstanceLocation}: {v.Message}"))}")
        {
            Operation = ToolOperation.Chain,
            Violations = violations,
        };
        return error is null;
    }

    private static CallToolResult Build(ChainResult result, bool withSteps)
    {
        var structured = new JsonObject();
        if (result.Value is { } value)
        {
            structured["value"] = JsonSerializer.SerializeToNode(value, McpWire.Element);
        }

        if (result.Error is { } error)
        {
            structured[WireResult.ErrorMember] = JsonSerializer.SerializeToNode(error, WireJson.Error);
        }

        if (withSteps)
        {
            structured["steps"] = JsonSerializer.SerializeToNode(result, WireJson.Chain)!["steps"]!.DeepClone();
        }

        var text = result.Error?.Message ?? (result.Value is { } last ? last.GetRawText() : "");
        List<Sdk.ContentBlock> content = text.Length == 0 ? [] : [new TextContentBlock { Text = text }];
        if (withSteps)
        {
            content.Add(new TextContentBlock { Text = $"steps: {structured["steps"]!.ToJsonString()}" });
        }

        return new CallToolResult
        {
            IsError = result.Error is null ? null : true,
            Content = content,
            StructuredContent = structured.Deserialize(McpWire.Element),
        };
    }

    private sealed class ChainRelay(IProgress<ToolProgress> progress) : IProgress<ChainProgress>
    {
        public void Report(ChainProgress value) => progress.Report(new ToolProgress(
            value.Completed, value.Total, value.Step is { } step ? $"{step.Tool}: {JsonNamingPolicy.SnakeCaseLower.ConvertName(value.Kind.ToString())}" : null));
    }
}
