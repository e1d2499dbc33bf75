namespace ToolExec.Backend;

/// <summary>A typed function that may wait.</summary>
internal sealed class AsyncTool<TArguments, TResult>(
    Tool definition,
    ArgumentReader<TArguments> reader,
    ResultWriter<TResult> writer,
    Func<TArguments, ToolCallContext, ValueTask<TResult>> handler) : LocalTool(definition)
{
    internal override ValueTask<ToolResult> InvokeAsync(ToolCallContext context, HandlerFaults faults)
    {
        if (!reader.TryRead(context, faults, out var arguments, out var refusal))
        {
            return new ValueTask<ToolResult>(refusal);
        }

        ValueTask<TResult> running;
        try
        {
            running = handler(arguments, context);
            if (running.IsCompletedSuccessfully)
            {
                // No state machine where the handler did not have to wait.
                return new ValueTask<ToolResult>(writer.ToResult(running.Result));
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

    private async ValueTask<ToolResult> AwaitAsync(ValueTask<TResult> running, ToolCallContext context, HandlerFaults faults)
    {
        try
        {
            return writer.ToResult(await running.ConfigureAwait(false));
        }
#pragma warning disable CA1031 // Whatever a handler throws is the call's error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return faults.ToResult(fault, context);
        }
    }
}
