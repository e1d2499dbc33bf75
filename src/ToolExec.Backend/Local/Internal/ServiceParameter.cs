using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Backend;

/// <summary>A parameter that is a service of the call's scope.</summary>
internal sealed class ServiceParameter(ParameterInfo parameter, FromKeyedServicesAttribute? keyed) : DelegateParameter(parameter)
{
    private readonly Type _type = parameter.ParameterType;
    private readonly bool _optional = parameter.HasDefaultValue;

    public override bool NeedsScope => true;

    public override bool TryGet(ToolCallContext context, HandlerFaults faults, out object? value, out ToolResult? refusal)
    {
        refusal = null;
        value = (keyed, _optional) switch
        {
            (null, true) => context.Services.GetService(_type),
            (null, false) => context.Services.GetRequiredService(_type),
            (_, true) => (context.Services as IKeyedServiceProvider)?.GetKeyedService(_type, keyed.Key),
            _ => context.Services.GetRequiredKeyedService(_type, keyed.Key),
        };
        return true;
    }
}
