using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Runs code in containers.</summary>
public static class ContainerSandboxBuilderExtensions
{
    /// <summary>Adds a sandbox that runs each script in a container of its own, for <c>standard</c>, or for <c>hardened</c> where the runtime has a kernel of its own.</summary>
    /// <remarks>Several may be added, under names of their own. At the start it is tried, what it keeps code from included; where that fails it is not used, and the log says why.</remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is wrong; all that are wrong are named.</exception>
    public static IToolExecBuilder AddContainerSandbox(this IToolExecBuilder builder, Action<ContainerSandboxOptions>? configure = null)
    {
        var options = new ContainerSandboxOptions();
        configure?.Invoke(options);
        return builder.AddContainerSandbox(options);
    }

    /// <summary>Adds a sandbox that runs each script in a container of its own, with settings such as <see cref="ContainerSandboxOptions.GVisor"/>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="options">The settings; read at once.</param>
    /// <exception cref="ArgumentException">A setting is wrong; all that are wrong are named.</exception>
    public static IToolExecBuilder AddContainerSandbox(this IToolExecBuilder builder, ContainerSandboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return builder.AddSandbox(services => new ContainerSandbox(
            options,
            services.GetRequiredKeyedService<GuestPrograms>(builder.ServiceKey),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<ContainerSandbox>>()));
    }
}
