using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Limits how many calls run, and how often.</summary>
public static class RateBuilderExtensions
{
    /// <summary>Makes calls wait, or refuses them, where more would run at the same time or begin within a period than rules allow.</summary>
    /// <remarks>
    /// A call gets a place of all of its limits at once, or of none. Tenants that wait share by their weights. A call that would not come to begin within its time is
    /// refused at once as <see cref="ToolErrorKind.RateLimited"/>; where as many wait as may, as <see cref="ToolErrorKind.Busy"/>. Limits are those of one process.
    /// Called several times, the settings add up.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults, which limit nothing.</param>
    public static IToolExecBuilder UseRates(this IToolExecBuilder builder, Action<RateOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddFeature<RateDesk, RateOptions, RateOptionsValidator>(configure, out var name))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, _) => new RateDesk(Settings(services), services.GetService<TimeProvider>() ?? TimeProvider.System));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new ToolMiddlewareRegistration(
            new ToolRates(Settings(services), services.GetRequiredKeyedService<RateDesk>(key)), ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Rate));
        builder.Services.AddKeyedSingleton<IBackendGuard>(builder.ServiceKey, (services, key) => Settings(services).Rules.Any(static r => r.Point == RatePoint.Attempt)
            ? new RateGuard(Settings(services), services.GetRequiredKeyedService<RateDesk>(key))
            : OpenGuard.Instance);
        return builder;

        RateOptions Settings(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<RateOptions>>().Get(name);
    }

    /// <summary>Limits calls as settings say: <c>rules</c>, <c>weights</c>, <c>maxWaiting</c>, <c>maxKeys</c> and <c>exclusiveWithin</c>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UseRates(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.UseRates(RateSettings.Read(settings));
    }
}
