using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Runtime;

/// <summary>Adds sandboxes for code to a ToolExec instance.</summary>
public static class RuntimeBuilderExtensions
{
    /// <summary>Adds the runtime: it chooses the sandbox that fits a request, and is asked for as <see cref="ISandboxRuntime"/>. Called several times, the settings add up.</summary>
    /// <remarks>It has no sandboxes of its own: add those that shall be used. At the start each is tried; one that cannot run here is left out, and the log says why.</remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder AddRuntime(this IToolExecBuilder builder, Action<RuntimeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = OptionsName(builder);
        var options = builder.Services.AddOptionsWithValidateOnStart<RuntimeOptions>(name);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RuntimeOptions>, RuntimeOptionsValidator>());
        builder.Services.TryAddSingleton<GuestFiles>();
        builder.Services.TryAddKeyedSingleton(builder.ServiceKey, (services, _) => new GuestPrograms(
            services.GetRequiredService<GuestFiles>(), services.GetRequiredService<IOptionsMonitor<RuntimeOptions>>().Get(name).Guests));
        builder.Services.TryAddKeyedSingleton(builder.ServiceKey, (services, key) => new SandboxRuntime(
            services.GetRequiredService<IOptionsMonitor<RuntimeOptions>>().Get(name),
            services.GetKeyedServices<SandboxRegistration>(key),
            services,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<SandboxRuntime>>() ?? NullLogger<SandboxRuntime>.Instance));
        builder.Services.TryAddKeyedSingleton<ISandboxRuntime>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<SandboxRuntime>(key));
        return builder;
    }

    /// <summary>Adds a sandbox, and the runtime where it is not there yet. Of several that fit a request as well, the one that was added first is taken.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="create">Makes the sandbox, once, when the runtime starts. The runtime owns it.</param>
    public static IToolExecBuilder AddSandbox(this IToolExecBuilder builder, Func<IServiceProvider, ISandbox> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        builder.AddRuntime();
        builder.Services.AddKeyedSingleton(builder.ServiceKey, new SandboxRegistration(create));
        return builder;
    }

    /// <summary>
    /// Adds a sandbox that is none: code runs as a child process that may do whatever the host's user may. It is used only where
    /// <see cref="RuntimeOptions.AllowUnsafe"/> is set, for requests of the profile <see cref="SandboxProfile.Dev"/>.
    /// </summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder AddUnsafeProcessSandbox(this IToolExecBuilder builder, Action<ProcessSandboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ProcessSandboxOptions();
        configure?.Invoke(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Name, nameof(configure));
        return builder.AddSandbox(services => new ProcessSandbox(
            options,
            services.GetRequiredKeyedService<GuestPrograms>(builder.ServiceKey),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<ProcessSandbox>>()));
    }

    private static string OptionsName(IToolExecBuilder builder) => builder.ServiceKey?.ToString() ?? Options.DefaultName;
}
