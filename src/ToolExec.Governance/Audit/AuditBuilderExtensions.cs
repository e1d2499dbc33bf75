using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Records who called what, and what became of it.</summary>
public static class AuditBuilderExtensions
{
    /// <summary>Keeps an audit trail: a record of every call, refused ones included, in a chain of hashes that makes changes evident.</summary>
    /// <remarks>
    /// Records go to <see cref="AuditOptions.File"/> and to every <see cref="IAuditSink"/> that is a keyed service of the instance. Called several times, the settings add up.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder UseAudit(this IToolExecBuilder builder, Action<AuditOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddFeature<AuditTrail, AuditOptions, AuditOptionsValidator>(configure, out var name))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new AuditTrail(
            services.GetRequiredService<IOptionsMonitor<AuditOptions>>().Get(name),
            services.GetKeyedServices<IAuditSink>(key),
            services.GetService<ISecretScrubber>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<AuditTrail>>() ?? NullLogger<AuditTrail>.Instance));
        builder.Services.AddKeyedSingleton<IToolCallObserver>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<AuditTrail>(key));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, static (services, key) => new ToolMiddlewareRegistration(
            services.GetRequiredKeyedService<AuditTrail>(key), ToolMiddlewarePosition.BeforeValidation, ToolMiddlewareOrder.Record));
        return builder;
    }

    /// <summary>
    /// Keeps an audit trail as settings say: <c>file</c>, <c>maxFileBytes</c>, <c>flushToDisk</c>, <c>keyFile</c>, <c>anchorFile</c>, <c>includeArguments</c>,
    /// <c>maxArgumentBytes</c>, <c>includeResultDigest</c>, <c>sensitiveNames</c>, <c>failure</c>, <c>recordBegin</c>, <c>queueCapacity</c>, <c>drainTimeout</c>.
    /// </summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UseAudit(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.UseAudit(AuditSettings.Read(settings));
    }
}
