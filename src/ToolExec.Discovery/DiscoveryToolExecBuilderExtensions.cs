using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ToolExec.Discovery.Indexing;

namespace ToolExec.Discovery;

/// <summary>Adds discovery to a ToolExec instance.</summary>
public static class DiscoveryToolExecBuilderExtensions
{
    /// <summary>Adds an <see cref="IToolIndex"/> over the instance's catalogue, under the instance's key. Calling it again adds nothing twice, but configures further.</summary>
    /// <param name="builder">The ToolExec instance.</param>
    /// <param name="configure">Changes the options; run once, when the index is made.</param>
    /// <returns>The ToolExec instance.</returns>
    public static IToolExecBuilder AddDiscovery(this IToolExecBuilder builder, Action<DiscoveryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = OptionsName(builder.ServiceKey);
        builder.Services.AddOptionsWithValidateOnStart<DiscoveryOptions>(name);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DiscoveryOptions>, DiscoveryOptionsValidator>());
        if (configure is not null)
        {
            builder.Services.Configure(name, configure);
        }

        builder.Services.TryAddKeyedSingleton<IToolIndex>(builder.ServiceKey, static (services, key) => new ToolIndex(
            services.GetRequiredKeyedService<IBackendRegistry>(key),
            services.GetRequiredService<IOptionsMonitor<DiscoveryOptions>>().Get(OptionsName(key))));
        return builder;
    }

    private static string OptionsName(object? key) => key?.ToString() ?? Options.DefaultName;
}
