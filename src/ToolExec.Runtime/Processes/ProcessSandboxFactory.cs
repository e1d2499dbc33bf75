using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Makes sandboxes of the kind <c>process</c> from configuration.</summary>
internal sealed class ProcessSandboxFactory : ISandboxFactory
{
    public string Kind => "process";

    public ISandbox Create(string name, BackendSettings settings, IServiceProvider services, object? serviceKey)
    {
        var options = new ProcessSandboxOptions { Name = name, Limits = SandboxSettings.Limits(settings) };
        SandboxSettings.ReadPool(settings, options.Pool);
        foreach (var (variable, value) in settings.GetStringMap("environment"))
        {
            options.Environment[variable] = value;
        }

        settings.EnsureAllRead();
        return new ProcessSandbox(
            options,
            services.GetRequiredKeyedService<GuestPrograms>(serviceKey),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<ProcessSandbox>>());
    }
}
