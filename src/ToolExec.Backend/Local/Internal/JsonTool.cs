using System.Text.Json;

namespace ToolExec.Backend;

/// <summary>A function from JSON to JSON.</summary>
internal sealed class JsonTool(Tool definition, Func<JsonElement, ToolCallContext, ValueTask<JsonElement>> handler) : LocalTool(definition)
{
    internal override ValueTask<ToolResult> InvokeAsync(ToolCallContext context, HandlerFaults faults)
    {
        ValueTask<JsonElement> running;
        try
        {
            var arguments = context.Arguments;
            running = handler(arguments.ValueKind == JsonValueKind.Undefined ? ToolExecJson.EmptyObject : arguments, context);
            if (running.IsCompletedSuccessfully)
            {
                return new ValueTask<ToolResult>(ToolResult.Success(running.Result));
            }
        }
#pragma warning disable CA1031 // Whatever a handler throws is the call's error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new ValueTask<ToolResult>(faults.ToResult(fault, context));
        }

        return AwaitAsync(running, context, faults);
    }

    private static async ValueTask<ToolResult> AwaitAsync(ValueTask<JsonElement> running, ToolCallContext context, HandlerFaults faults)
    {
        try
        {
            return ToolResult.Success(await running.ConfigureAwait(false));
        }
#pragma warning disable CA1031 // Whatever a handler throws is the call's error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return faults.ToResult(fault, context);
        }
    }
}
