using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Runs code in pods of a Kubernetes cluster.</summary>
public static class KubernetesSandboxBuilderExtensions
{
    /// <summary>Adds a sandbox that runs each script in a pod of its own, for <c>standard</c>, or for <c>hardened</c> where the runtime class has a kernel of its own.</summary>
    /// <remarks>Several may be added, under names of their own. At the start it is tried, what it keeps code from included; where that fails it is not used, and the log says why.</remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Names the images, and changes the settings.</param>
    /// <exception cref="ArgumentException">A setting is wrong; all that are wrong are named.</exception>
    public static IToolExecBuilder AddKubernetesSandbox(this IToolExecBuilder builder, Action<KubernetesSandboxOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new KubernetesSandboxOptions();
        configure(options);
        options.Check();
        return builder.AddSandbox(services => new KubernetesSandbox(
            options,
            services.GetRequiredKeyedService<GuestPrograms>(builder.ServiceKey),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<KubernetesSandbox>>()));
    }
}
