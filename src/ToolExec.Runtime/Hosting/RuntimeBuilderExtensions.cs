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
        builder.Services.TryAddSingleton<ToolGatewayService>();
        builder.Services.TryAddKeyedSingleton(builder.ServiceKey, (services, _) => new GuestPrograms(
            services.GetRequiredService<GuestFiles>(), services.GetRequiredService<IOptionsMonitor<RuntimeOptions>>().Get(name).Guests));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISandboxFactory, ProcessSandboxFactory>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISandboxFactory, LinuxSandboxFactory.Plain>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISandboxFactory, LinuxSandboxFactory.Hardened>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISandboxFactory, RemoteSandboxFactory>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISandboxFactory, WasmSandboxFactory>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISandboxFactory, ProxmoxSandboxFactory>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISandboxFactory, ContainerSandboxFactory>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISandboxFactory, SocketSandboxFactory>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISandboxFactory, KubernetesSandboxFactory>());
        if (builder.Services.Any(s => s.ServiceType == typeof(SandboxRuntime) && Equals(s.ServiceKey, builder.ServiceKey)))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new SandboxRuntime(
            services.GetRequiredService<IOptionsMonitor<RuntimeOptions>>().Get(name),
            services.GetRequiredService<GuestFiles>(),
            services.GetKeyedServices<SandboxRegistration>(key),
            services,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<SandboxRuntime>>() ?? NullLogger<SandboxRuntime>.Instance));
        builder.Services.AddKeyedSingleton<IInstancePart>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<SandboxRuntime>(key));
        builder.Services.TryAddKeyedSingleton<ISandboxRuntime>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<SandboxRuntime>(key));
        return builder;
    }

    /// <summary>
    /// Adds the runtime as settings say: <c>defaultProfile</c>, <c>allowedProfiles</c>, <c>allowUnsafe</c>, <c>deniedSandboxes</c>, <c>probeTimeout</c>, <c>limits</c>, <c>guests</c>,
    /// and <c>sandboxes</c>: by name, each with its <c>kind</c> and the settings of that kind.
    /// </summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; those of the sandboxes are read when the runtime starts.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder AddRuntime(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        builder.AddRuntime(RuntimeSettings.Read(settings, out var sandboxes));
        foreach (var (name, sandbox) in sandboxes)
        {
            var kind = sandbox.GetRequiredString("kind");
            builder.AddSandbox(services => Factory(services, kind, sandbox).Create(name, sandbox, services, builder.ServiceKey));
        }

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

    /// <summary>Adds the sandboxes of another host, which offers them as a service.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Sets the address and the key.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its bounds.</exception>
    public static IToolExecBuilder AddRemoteSandbox(this IToolExecBuilder builder, Action<RemoteSandboxOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new RemoteSandboxOptions();
        configure(options);
        options.Check();
        return builder.AddSandbox(services => RemoteSandboxes.Create(options, services, builder.ServiceKey));
    }

    private static ISandboxFactory Factory(IServiceProvider services, string kind, BackendSettings settings)
    {
        var all = services.GetServices<ISandboxFactory>().ToList();
        return all.Find(factory => string.Equals(factory.Kind, kind, StringComparison.OrdinalIgnoreCase))
            ?? throw new BackendSettingsException($"{settings.Path}/kind", $"must be one of {string.Join(", ", all.Select(factory => factory.Kind).Order(StringComparer.Ordinal))}.");
    }

    private static string OptionsName(IToolExecBuilder builder) => builder.ServiceKey?.ToString() ?? Options.DefaultName;
}
