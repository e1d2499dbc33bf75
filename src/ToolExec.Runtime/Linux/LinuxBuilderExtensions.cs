using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Adds the sandbox that confines processes by what Linux has.</summary>
public static class LinuxBuilderExtensions
{
    /// <summary>
    /// Adds a sandbox for JavaScript, Python and C# on Linux: bubblewrap with control groups and a filter of system calls, or the strongest of the weaker
    /// <see cref="LinuxTier"/>s that this host can give and the settings allow. Where there is none, it is not used, and the log says why.
    /// </summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    public static IToolExecBuilder AddLinuxSandbox(this IToolExecBuilder builder, Action<LinuxSandboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new LinuxSandboxOptions();
        configure?.Invoke(options);
        if (options.Fault() is { } fault)
        {
            throw new ArgumentException(fault, nameof(configure));
        }

        return builder.AddSandbox(services => new LinuxSandbox(
            options,
            services.GetRequiredKeyedService<GuestPrograms>(builder.ServiceKey),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<LinuxSandbox>>()));
    }
}
