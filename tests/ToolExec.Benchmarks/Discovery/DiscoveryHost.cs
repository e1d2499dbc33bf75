using Microsoft.Extensions.DependencyInjection;
using ToolExec.Discovery;

namespace ToolExec.Benchmarks.Discovery;

/// <summary>Makes an index over a registry, as a host does.</summary>
internal static class DiscoveryHost
{
    public static IToolIndex CreateIndex(IBackendRegistry registry)
    {
        var builder = new Builder();
        builder.Services.AddSingleton(registry);
        builder.AddDiscovery();
        return builder.Services.BuildServiceProvider().GetRequiredService<IToolIndex>();
    }

    private sealed class Builder : IToolExecBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public object? ServiceKey => null;
    }
}
