using Microsoft.Extensions.DependencyInjection;

namespace ToolExec;

/// <summary>The builder of one instance.</summary>
internal sealed class ToolExecBuilder(IServiceCollection services, object? serviceKey) : IToolExecBuilder
{
    public IServiceCollection Services { get; } = services;

    public object? ServiceKey { get; } = serviceKey;
}
