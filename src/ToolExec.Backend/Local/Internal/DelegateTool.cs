namespace ToolExec.Backend;

/// <summary>A delegate that gives its result in one piece.</summary>
internal sealed class DelegateTool(Tool definition, DelegateCall call, ReturnAdapter returned) : LocalTool(definition)
{
    internal override async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, HandlerFaults faults)
    {
        try
        {
            if (!call.NeedsScope)
            {
                return await RunAsync(context, faults).ConfigureAwait(false);
            }

            var scope = CallScope.Enter(context);
            await using (scope.ConfigureAwait(false))
            {
                return await RunAsync(context, faults).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever a handler or a service throws is the call's error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return faults.ToResult(fault, context);
        }
    }

    private async ValueTask<ToolResult> RunAsync(ToolCallContext context, HandlerFaults faults)
    {
        var (value, arguments, refusal) = call.Invoke(context, faults);
        if (refusal is not null)
        {
            return refusal;
        }

        try
        {
            return await returned.ToResultAsync(value).ConfigureAwait(false);
        }
        finally
        {
            // Progress never comes after the result.
            await DelegateCall.EndAsync(arguments).ConfigureAwait(false);
        }
    }
}
