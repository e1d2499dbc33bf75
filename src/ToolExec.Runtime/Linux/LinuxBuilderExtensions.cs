using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Adds the sandbox that confines processes by what Linux has.</summary>
public static class LinuxBuilderExtensions
{
    /// <summary>
    /// Adds a sandbox for JavaScript, TypeScript, Python and C# on Linux: bubblewrap with control groups and a filter of system calls, or the strongest of the weaker
    /// <see cref="LinuxTier"/>s that this host can give and the settings allow. Where there is none, it is not used, and the log says why.
    /// </summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    public static IToolExecBuilder AddLinuxSandbox(this IToolExecBuilder builder, Action<LinuxSandboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, new LinuxSandboxOptions(), configure);
    }

    /// <summary>
    /// Adds a sandbox for JavaScript and TypeScript with two walls, one behind the other: the managed engine of the embedded sandbox, and around its process
    /// what <see cref="AddLinuxSandbox"/> puts around any. For code of strangers. Scripts in it cannot be suspended.
    /// </summary>
    /// <remarks>It needs the folder with the guest for C# (<see cref="GuestOptions.CSharpFolder"/>). The limit of memory is the script's; its process has 192 MiB beside.</remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults. The default name is <c>hardened</c>.</param>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    public static IToolExecBuilder AddHardenedSandbox(this IToolExecBuilder builder, Action<LinuxSandboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, new LinuxSandboxOptions { Name = "hardened", IsEngine = true }, configure);
    }

    private static IToolExecBuilder Add(IToolExecBuilder builder, LinuxSandboxOptions options, Action<LinuxSandboxOptions>? configure)
    {
        configure?.Invoke(options);
        if (options.Check() is var (name, fault))
        {
            throw new ArgumentException($"{name} {fault}", nameof(configure));
        }

        return builder.AddSandbox(services => new LinuxSandbox(
            options,
            services.GetRequiredKeyedService<GuestPrograms>(builder.ServiceKey),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<LinuxSandbox>>()));
    }
}
