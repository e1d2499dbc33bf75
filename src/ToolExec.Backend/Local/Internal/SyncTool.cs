namespace ToolExec.Backend;

/// <summary>A typed function that does not wait for anything.</summary>
internal sealed class SyncTool<TArguments, TResult>(
    Tool definition,
    ArgumentReader<TArguments> reader,
    ResultWriter<TResult> writer,
    Func<TArguments, TResult> handler) : LocalTool(definition)
{
    internal override ValueTask<ToolResult> InvokeAsync(ToolCallContext context, HandlerFaults faults)
    {
        if (!reader.TryRead(context, faults, out var arguments, out var refusal))
        {
            return new ValueTask<ToolResult>(refusal);
        }

        try
        {
            return new ValueTask<ToolResult>(writer.ToResult(handler(arguments)));
        }
#pragma warning disable CA1031 // Whatever a handler throws is the call's error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new ValueTask<ToolResult>(faults.ToResult(fault, context));
        }
    }
}
