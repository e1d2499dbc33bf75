using System.Reflection;

namespace ToolExec.Backend;

/// <summary>A parameter that the call itself gives: its token, context, services or progress.</summary>
internal sealed class SpecialParameter(ParameterInfo parameter) : DelegateParameter(parameter)
{
    private readonly Type _type = parameter.ParameterType;

    public override bool NeedsScope => _type == typeof(IServiceProvider);

    public override bool TryGet(ToolCallContext context, HandlerFaults faults, out object? value, out ToolResult? refusal)
    {
        refusal = null;
        value = _type == typeof(CancellationToken) ? context.CancellationToken
            : _type == typeof(ToolCallContext) ? context
            : _type == typeof(IServiceProvider) ? context.Services
            : new CallProgress(context);
        return true;
    }
}
