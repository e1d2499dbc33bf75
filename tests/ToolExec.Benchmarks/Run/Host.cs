using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;

namespace ToolExec.Benchmarks.Run;

/// <summary>A started instance with one backend of local tools.</summary>
internal static class Host
{
    public static ServiceProvider Start(Action<LocalBackendBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("local", configure);
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<ToolExecutor>().StartAsync().AsTask().GetAwaiter().GetResult();
        return provider;
    }
}
