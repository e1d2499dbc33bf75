using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Durable;

/// <summary>Keeps in a file what must survive a crash.</summary>
public static class DurableBuilderExtensions
{
    /// <summary>Keeps the effect ledger of an instance, its approvals and the executions that wait in one SQLite file.</summary>
    /// <remarks>
    /// <para>One process alone has the file; a second one is refused, with the id of the first. It is opened with the instance, before its backends: effects that were
    /// executing when the last owner ended are unknown from then on, and logged.</para>
    /// <para>A change is acknowledged when it is in the file; see <see cref="DurableOptions.Durability"/>. Where it cannot be written, an <see cref="IOException"/> says why.</para>
    /// <para>Called several times, the settings add up.</para>
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Sets the file, and what else differs from the defaults.</param>
    public static IToolExecBuilder UseDurable(this IToolExecBuilder builder, Action<DurableOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var name = builder.ServiceKey?.ToString() ?? Options.DefaultName;
        builder.Services.AddOptionsWithValidateOnStart<DurableOptions>(name).Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DurableOptions>, DurableOptionsValidator>());
        if (builder.Services.Any(s => s.ServiceType == typeof(DurableFile) && Equals(s.ServiceKey, builder.ServiceKey)))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, _) => new DurableFile(
            services.GetRequiredService<IOptionsMonitor<DurableOptions>>().Get(name),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<DurableFile>>() ?? NullLogger<DurableFile>.Instance));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, static (services, key) => new DurableStores(services.GetRequiredKeyedService<DurableFile>(key)));
        builder.Services.AddKeyedSingleton<IInstancePart>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<DurableStores>(key));
        Replace<IEffectLedger>(builder, static stores => stores.Effects);
        Replace<IExecutionStore>(builder, static stores => stores.Executions);
        Replace<IApprovalStore>(builder, static stores => stores.Approvals);
        return builder;
    }

    /// <summary>Keeps the audit trail of an instance in its file too: beside other sinks, where the instance audits. The trail is never shortened.</summary>
    /// <param name="builder">The instance; <see cref="UseDurable(IToolExecBuilder, Action{DurableOptions})"/> says which file.</param>
    public static IToolExecBuilder UseDurableAudit(this IToolExecBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Services.Any(s => s.ServiceType == typeof(SqliteAuditSink) && Equals(s.ServiceKey, builder.ServiceKey)))
        {
            builder.Services.AddKeyedSingleton(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<DurableStores>(key).Audit);
            builder.Services.AddKeyedSingleton<IAuditSink>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<SqliteAuditSink>(key));
        }

        return builder;
    }

    /// <summary>Keeps what <see cref="UseDurable(IToolExecBuilder, Action{DurableOptions})"/> keeps, as settings say: <c>file</c>, <c>durability</c>, <c>checkIntegrity</c>, <c>maxPending</c> and <c>audit</c>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong, missing or unknown; the message names it.</exception>
    public static IToolExecBuilder UseDurable(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        var (configure, audits) = DurableSettings.Read(settings);
        builder.UseDurable(configure);
        return audits ? builder.UseDurableAudit() : builder;
    }

    // In place of one in memory, whichever was registered first.
    private static void Replace<T>(IToolExecBuilder builder, Func<DurableStores, T> store)
        where T : class
    {
        builder.Services.RemoveAllKeyed<T>(builder.ServiceKey);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => store(services.GetRequiredKeyedService<DurableStores>(key)));
    }
}
