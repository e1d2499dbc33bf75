using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Makes calls survive what passes.</summary>
public static class ResilienceBuilderExtensions
{
    /// <summary>Attempts calls again where that is safe, gives attempts a time of their own, and leaves backends alone that fail.</summary>
    /// <remarks>
    /// <para>Only an error that is retryable is tried again, and only where nothing was begun, or the tool says that it is read-only or idempotent, or the call has
    /// an idempotency key, or a rule says so. A call whose time is over sooner than the wait ends with the error it has.</para>
    /// <para>That a call goes on at a tool's next backend is the runner's own affair; a backend whose breaker is open counts as unavailable there.</para>
    /// <para>Called several times, the settings add up.</para>
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder UseResilience(this IToolExecBuilder builder, Action<ResilienceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddFeature<ToolResilience, ResilienceOptions, ResilienceOptionsValidator>(configure, out var name))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, _) => new ToolResilience(Settings(services), services.GetService<TimeProvider>() ?? TimeProvider.System));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, static (services, key) => new ToolMiddlewareRegistration(
            services.GetRequiredKeyedService<ToolResilience>(key), ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Resilience));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, _) => new BackendBreakers(
            Settings(services).Breaker,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<BackendBreakers>>() ?? NullLogger<BackendBreakers>.Instance));
        builder.Services.AddKeyedSingleton<IBackendGuard>(builder.ServiceKey, (services, key) => Settings(services).Breaker.Enabled ? services.GetRequiredKeyedService<BackendBreakers>(key) : OpenGuard.Instance);
        builder.Services.AddKeyedSingleton<IBackendHealthSource>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<BackendBreakers>(key));
        return builder;

        ResilienceOptions Settings(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<ResilienceOptions>>().Get(name);
    }

    /// <summary>Attempts calls as settings say: <c>maxAttempts</c>, <c>attemptTimeout</c>, <c>baseDelay</c>, <c>maxDelay</c>, <c>hedgeAfter</c>, <c>maxNestedRetries</c>, <c>breaker</c> and <c>rules</c>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UseResilience(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.UseResilience(ResilienceSettings.Read(settings));
    }
}
