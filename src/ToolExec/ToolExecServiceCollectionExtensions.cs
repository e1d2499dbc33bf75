using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ToolExec.Backend;
using ToolExec.Run;

namespace ToolExec;

/// <summary>Adds ToolExec to a host.</summary>
public static class ToolExecServiceCollectionExtensions
{
    /// <summary>Adds ToolExec: a registry, a runner and the <see cref="ToolExecutor"/>. Calling it again adds nothing twice.</summary>
    /// <param name="services">The host's services.</param>
    /// <returns>The builder on which backends and middleware are added.</returns>
    public static IToolExecBuilder AddToolExec(this IServiceCollection services) => Add(services, null);

    /// <summary>Adds ToolExec and what a configuration says: the sections <c>Run</c>, <c>Registry</c>, <c>Pinning</c>, <c>Secrets</c> and <c>Backends</c>.</summary>
    /// <remarks>
    /// <c>Backends</c> is a list; each item has a <c>name</c>, a <c>kind</c>, optionally <c>enabled</c> and <c>namespace</c>, and the settings of its kind.
    /// The kinds are those whose packages were added, such as <c>mcp</c>. A wrong or unknown setting stops the host's start with a message that names it.
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The section, by custom <c>ToolExec</c>.</param>
    public static IToolExecBuilder AddToolExec(this IServiceCollection services, IConfiguration configuration) => Add(services, null).Configure(configuration);

    /// <summary>Adds one more instance beside others: with its own backends, options and catalogue, under a key.</summary>
    /// <remarks>Its services are keyed: <c>[FromKeyedServices("key")] ToolExecutor</c>.</remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key. Keys of one host must differ in their text, by which their options are told apart.</param>
    public static IToolExecBuilder AddKeyedToolExec(this IServiceCollection services, object serviceKey)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        return Add(services, serviceKey);
    }

    /// <summary>Adds what a configuration says: the sections <c>Run</c>, <c>Registry</c>, <c>Pinning</c>, <c>Secrets</c> and <c>Backends</c>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configuration">The section of the instance.</param>
    public static IToolExecBuilder Configure(this IToolExecBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        builder.ConfigureRun(options => configuration.GetSection("Run").Bind(options));
        builder.ConfigureRegistry(options => configuration.GetSection("Registry").Bind(options));
        if (configuration.GetSection("Pinning") is var pinning && pinning.Exists())
        {
            // One by one: the lock itself cannot come from a configuration.
            builder.PinTools(options =>
            {
                options.LockFile = pinning.GetValue(nameof(options.LockFile), options.LockFile)!;
                options.Changed = pinning.GetValue(nameof(options.Changed), options.Changed);
                options.Added = pinning.GetValue(nameof(options.Added), options.Added);
            });
        }

        if (configuration.GetSection("Secrets") is var secrets && secrets.Exists() && ConfiguredBackends.ToJson(secrets) is JsonObject json)
        {
            builder.UseSecrets(new BackendSettings(ConfiguredBackends.Element(json), secrets.Path));
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, new ConfiguredBackends(configuration.GetSection("Backends")));
        return builder;
    }

    /// <summary>Sets how backends are started, listed and stopped.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the options; run once, when the registry is made.</param>
    public static IToolExecBuilder ConfigureRegistry(this IToolExecBuilder builder, Action<BackendRegistryOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(InstanceName.Of(builder.ServiceKey), configure);
        return builder;
    }

    /// <summary>Adds a backend that the host makes itself.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="backend">The backend. The registry owns it from its start on, unless the registration says otherwise.</param>
    /// <param name="registration">How it is registered; the defaults where <see langword="null"/>.</param>
    public static IToolExecBuilder AddBackend(this IToolExecBuilder builder, IBackend backend, BackendRegistration? registration = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(backend);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, new AddedBackend(_ => backend, registration));
        return builder;
    }

    /// <summary>Adds a backend that is made from the host's services.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="create">Makes the backend, once. The registry owns it, unless the registration says otherwise.</param>
    /// <param name="registration">How it is registered; the defaults where <see langword="null"/>.</param>
    public static IToolExecBuilder AddBackend(this IToolExecBuilder builder, Func<IServiceProvider, IBackend> create, BackendRegistration? registration = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, new AddedBackend(create, registration));
        return builder;
    }

    private static ToolExecBuilder Add(IServiceCollection services, object? key)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = new ToolExecBuilder(services, key);
        if (services.Any(s => s.ImplementationInstance is ToolExecInstance known && Equals(known.Key, key)))
        {
            return builder;
        }

        services.AddSingleton(new ToolExecInstance(key));
        builder.AddToolRunner();
        services.AddOptionsWithValidateOnStart<BackendRegistryOptions>(InstanceName.Of(key));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BackendRegistryOptions>, BackendRegistryOptionsValidator>());
        services.TryAddKeyedSingleton<IBackendRegistry>(key, static (services, key) => new BackendRegistry(
            services.GetRequiredService<IOptionsMonitor<BackendRegistryOptions>>().Get(InstanceName.Of(key)),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<BackendRegistry>>() ?? NullLogger<BackendRegistry>.Instance,
            services.GetKeyedServices<IToolAdmission>(key),
            services.GetKeyedServices<IBackendHealthSource>(key)));
        services.TryAddKeyedSingleton(key, static (services, key) => new ToolExecStartup(services, key));
        services.TryAddKeyedSingleton(key, static (services, key) => new ToolExecutor(
            services.GetRequiredKeyedService<IBackendRegistry>(key),
            services.GetRequiredKeyedService<IToolRunner>(key),
            services.GetRequiredKeyedService<ToolExecStartup>(key)));

        // A hosted service cannot be keyed, so each instance has one of its own.
        services.AddSingleton<IHostedService>(provider => new ToolExecHostedService(provider, key));
        return builder;
    }
}
