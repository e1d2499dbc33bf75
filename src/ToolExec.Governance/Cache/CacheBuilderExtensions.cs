using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Keeps the results of tools that change nothing.</summary>
public static class CacheBuilderExtensions
{
    /// <summary>Gives calls a result that is known already, where the tool says that it is read-only or a rule says so.</summary>
    /// <remarks>
    /// A result belongs to a definition of a tool, canonical arguments and a caller (<see cref="CacheOptions.Scope"/>): a tool that changes is asked anew.
    /// Calls that ask for the same at the same time run it once; one that gives up leaves the others their result. Failures are not kept.
    /// A result says how old it is (<see cref="ToolResult.CachedAge"/>). Called several times, the settings add up.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder UseCache(this IToolExecBuilder builder, Action<CacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddFeature<ToolCaching, CacheOptions, CacheOptionsValidator>(configure, out var name))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, _) => new ToolCaching(
            services.GetRequiredService<IOptionsMonitor<CacheOptions>>().Get(name),
            services.GetService<ISecretScrubber>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System));
        builder.Services.AddKeyedSingleton<IToolResultCache>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<ToolCaching>(key).Cache);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, static (services, key) => new ToolMiddlewareRegistration(
            services.GetRequiredKeyedService<ToolCaching>(key), ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Cache));
        return builder;
    }

    /// <summary>Caches as settings say: <c>maxBytes</c>, <c>maxResultBytes</c>, <c>timeToLive</c>, <c>scope</c>, and <c>rules</c> with the same and <c>tools</c>, <c>backends</c>, <c>enabled</c>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UseCache(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.UseCache(CacheSettings.Read(settings));
    }
}
