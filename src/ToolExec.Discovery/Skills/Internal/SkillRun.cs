using System.Text.Json;
using ToolExec.Discovery.Formats.Internal;

namespace ToolExec.Discovery.Skills.Internal;

/// <summary>Runs a skill through the host's runner and makes one result of what became of it.</summary>
internal static class SkillRun
{
    public static async ValueTask<ToolResult> RunAsync(Skill skill, ToolCallContext context, IToolRunner runner)
    {
        var filler = new InputFiller(context.Arguments);
        var progress = new SkillProgress(context);
        var options = new ToolCallOptions { Caller = context.Call.Options?.Caller, Services = context.Call.Options?.Services };
        var result = skill.Steps is { } steps
            ? await RunChainAsync(filler.Fill(steps), progress, options, context, runner).ConfigureAwait(false)
            : await RunGraphAsync(filler.Fill(skill.Graph!), progress, options, context, runner).ConfigureAwait(false);
        await progress.WhenToldAsync().ConfigureAwait(false);
        return result;
    }

    private static async ValueTask<ToolResult> RunChainAsync(ToolChain chain, SkillProgress progress, ToolCallOptions options, ToolCallContext context, IToolRunner runner)
    {
        var run = await runner.RunChainAsync(chain, new RunChainOptions { Progress = progress, CallOptions = options }, context.CancellationToken).ConfigureAwait(false);
        return run.Error is { } error ? Fail(run.Status, error, context) : ToolResult.Success(run.Value ?? default);
    }

    private static async ValueTask<ToolResult> RunGraphAsync(ToolGraph graph, SkillProgress progress, ToolCallOptions options, ToolCallContext context, IToolRunner runner)
    {
        var run = await runner.RunGraphAsync(graph, new RunGraphOptions { Progress = progress, CallOptions = options }, context.CancellationToken).ConfigureAwait(false);
        if (run.Error is { } error)
        {
            return Fail(run.Status, error, context);
        }

        return ToolResult.Success(graph.Output.ValueKind == JsonValueKind.Undefined ? Values(run) : run.Value ?? default);
    }

    private static JsonElement Values(GraphResult run) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var node in run.Nodes.Where(n => n.Result.IsSuccess))
        {
            writer.WritePropertyName(node.Id);
            if (node.Result.Value is { } value)
            {
                value.WriteTo(writer);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        writer.WriteEndObject();
    });

    private static ToolResult Fail(ToolStatus status, ToolError error, ToolCallContext context) =>
        ToolResult.Failure(status, new ToolError(error.Kind, $"The skill '{context.Tool.Id}' failed: {error.Message}")
        {
            Operation = error.Operation,
            StepIndex = error.StepIndex,
            Node = error.Node,
            Violations = error.Violations,
            Cause = error.Cause ?? error,
        });
}
