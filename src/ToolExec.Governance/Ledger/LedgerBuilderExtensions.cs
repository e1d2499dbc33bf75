using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Lets a side effect happen once.</summary>
public static class LedgerBuilderExtensions
{
    /// <summary>Records what calls bring about, so that a call that means the same effect as an earlier one gets its outcome and does not bring it about again.</summary>
    /// <remarks>
    /// <para>Calls mean the same effect where they have the same key (<see cref="ToolCallOptions.IdempotencyKey"/>), tool and scope. A call without a key is recorded
    /// only where a rule says for how long equal calls mean the same effect (<see cref="LedgerRule.EqualWithin"/>): two equal calls may be meant twice.</para>
    /// <para>The result of a call whose tool did not run says since when its outcome is known (<see cref="ToolResult.RecordedAt"/>).</para>
    /// <para>The ledger is in memory and forgotten with the process, unless another <see cref="IEffectLedger"/> is registered, such as that of ToolExec.Durable.</para>
    /// <para>Called several times, the settings add up.</para>
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder UseLedger(this IToolExecBuilder builder, Action<LedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddFeature<ToolLedger, LedgerOptions, LedgerOptionsValidator>(configure, out var name))
        {
            return builder;
        }

        builder.Services.AddSingleton<IValidateOptions<LedgerOptions>>(services => new LedgerAskValidator(name, builder.ServiceKey, services.GetService<IServiceProviderIsKeyedService>()));
        builder.Services.TryAddKeyedSingleton<IEffectLedger>(builder.ServiceKey, (services, _) => new MemoryEffectLedger(
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            Settings(services).MaxBytesInMemory));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new ToolLedger(
            Settings(services),
            services.GetRequiredKeyedService<IEffectLedger>(key),
            services.GetService<ISecretScrubber>(),
            () => services.GetRequiredKeyedService<IToolRunner>(key),
            services.GetKeyedService<ApprovalDesk>(key),
            services.GetService<ILogger<ToolLedger>>() ?? NullLogger<ToolLedger>.Instance));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, static (services, key) => new ToolMiddlewareRegistration(
            services.GetRequiredKeyedService<ToolLedger>(key), ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Ledger));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, static (services, key) => new ToolMiddlewareRegistration(
            services.GetRequiredKeyedService<ToolLedger>(key).Starting, ToolMiddlewarePosition.AroundExecution, ToolLedger.StartOrder)
        {
            Name = "ledger_start",
        });
        builder.Services.AddKeyedSingleton<IInstancePart>(builder.ServiceKey, static (services, key) => new LedgerHealth(
            services.GetRequiredKeyedService<IEffectLedger>(key),
            services.GetService<ILogger<ToolLedger>>() ?? NullLogger<ToolLedger>.Instance));
        return builder;

        LedgerOptions Settings(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<LedgerOptions>>().Get(name);
    }

    /// <summary>
    /// Records as settings say: <c>scope</c>, <c>timeToLive</c>, <c>equalWithin</c>, <c>onUnknown</c>, <c>maxKeptBytes</c>, <c>maxBytesInMemory</c>, and <c>rules</c>
    /// with <c>tools</c>, <c>backends</c>, <c>enabled</c>, <c>scope</c>, <c>timeToLive</c>, <c>equalWithin</c>, <c>onUnknown</c> and <c>probe</c>.
    /// </summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UseLedger(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.UseLedger(LedgerSettings.Read(settings));
    }
}
