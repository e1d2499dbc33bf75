using System.Reflection;

namespace ToolExec.Backend;

/// <summary>Where the value of a delegate's parameter comes from.</summary>
internal abstract class DelegateParameter(ParameterInfo parameter)
{
    public string Name { get; } = parameter.Name!;

    public virtual bool NeedsScope => false;

    /// <returns>Whether there is a value; otherwise why the call is refused.</returns>
    public abstract bool TryGet(ToolCallContext context, HandlerFaults faults, out object? value, out ToolResult? refusal);
}
