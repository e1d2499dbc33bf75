using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Durable;

/// <summary>Keeps in a file what must survive a crash.</summary>
public static class DurableBuilderExtensions
{
    /// <summary>Keeps the effect ledger of an instance in one SQLite file.</summary>
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
        return builder;
    }

    /// <summary>Keeps what <see cref="UseDurable(IToolExecBuilder, Action{DurableOptions})"/> keeps, as settings say: <c>file</c>, <c>durability</c>, <c>checkIntegrity</c> and <c>maxPending</c>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong, missing or unknown; the message names it.</exception>
    public static IToolExecBuilder UseDurable(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.UseDurable(DurableSettings.Read(settings));
    }

    // In place of one in memory, whichever was registered first.
    private static void Replace<T>(IToolExecBuilder builder, Func<DurableStores, T> store)
        where T : class
    {
        builder.Services.RemoveAllKeyed<T>(builder.ServiceKey);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => store(services.GetRequiredKeyedService<DurableStores>(key)));
    }
}
