using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Adds the sandbox whose guests somebody else starts.</summary>
public static class SocketBuilderExtensions
{
    /// <summary>
    /// Adds a sandbox whose guests connect to a Unix-domain socket of this host: guests in another container that shares a folder, or guests of your own. Each runs one
    /// script, then its connection is closed, and whoever started it starts another.
    /// </summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Sets the path and the token.</param>
    /// <exception cref="ArgumentException">A setting is missing or wrong.</exception>
    public static IToolExecBuilder AddSocketSandbox(this IToolExecBuilder builder, Action<SocketSandboxOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new SocketSandboxOptions();
        configure(options);
        if (options.Check() is var (name, fault))
        {
            throw new ArgumentException($"{name} {fault}", nameof(configure));
        }

        return builder.AddSandbox(services => new SocketSandbox(
            options,
            services.GetRequiredKeyedService<GuestPrograms>(builder.ServiceKey),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<SocketSandbox>>()));
    }
}
