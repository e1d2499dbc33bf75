namespace ToolExec.Backend;

/// <summary>A function that makes the result itself.</summary>
internal sealed class RawTool(Tool definition, Func<ToolCallContext, ValueTask<ToolResult>> handler) : LocalTool(definition)
{
    internal override async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, HandlerFaults faults)
    {
        try
        {
            return await handler(context).ConfigureAwait(false)
                ?? ToolResult.Failure(faults.Make(ToolErrorKind.InvalidResponse, $"The tool '{context.Tool.Id}' gave no result.", context));
        }
#pragma warning disable CA1031 // Whatever a handler throws is the call's error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return faults.ToResult(fault, context);
        }
    }
}
