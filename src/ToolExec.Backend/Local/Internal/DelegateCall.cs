using System.Reflection;

namespace ToolExec.Backend;

/// <summary>Binds a call to a delegate's parameters and calls it.</summary>
internal sealed class DelegateCall(MethodInvoker method, object? target, DelegateParameter[] parameters)
{
    public bool NeedsScope { get; } = parameters.Any(static p => p.NeedsScope);

    /// <returns>What the delegate returned, or why the call is refused.</returns>
    public (object? Returned, object?[] Arguments, ToolResult? Refusal) Invoke(ToolCallContext context, HandlerFaults faults)
    {
        var arguments = new object?[parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!parameters[i].TryGet(context, faults, out arguments[i], out var refusal))
            {
                return (null, arguments, refusal);
            }
        }

        return (method.Invoke(target, arguments.AsSpan()), arguments, null);
    }

    /// <summary>Ends what the call made for its arguments.</summary>
    public static async ValueTask EndAsync(object?[] arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument is CallProgress progress)
            {
                await progress.EndAsync().ConfigureAwait(false);
            }
        }
    }
}
