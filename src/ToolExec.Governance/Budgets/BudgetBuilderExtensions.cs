using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Limits what calls may use.</summary>
public static class BudgetBuilderExtensions
{
    /// <summary>Makes every call fit into budgets before it runs: what it is expected to use is set aside in all of them at once, and what it has used is counted when it ends.</summary>
    /// <remarks>
    /// A call that is refused is a <see cref="ToolErrorKind.BudgetExceeded"/>; a result that comes from a cache uses nothing. A call that no backend has begun gives back
    /// what was set aside. <see cref="IBudgets"/>, a keyed service, takes what a host reports of its models. Counts are in memory: a restart begins anew.
    /// Called several times, the settings add up.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults, which limit nothing.</param>
    public static IToolExecBuilder UseBudgets(this IToolExecBuilder builder, Action<BudgetOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddFeature<BudgetBook, BudgetOptions, BudgetOptionsValidator>(configure, out var name))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, _) => new BudgetBook(Settings(services), Clock(services), Logger(services)));
        builder.Services.AddKeyedSingleton<IBudgets>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<BudgetBook>(key));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new ToolMiddlewareRegistration(
            new ToolBudgeting(Settings(services), services.GetRequiredKeyedService<BudgetBook>(key), Clock(services), Logger(services)),
            ToolMiddlewarePosition.AroundExecution,
            ToolMiddlewareOrder.Budget));
        return builder;

        BudgetOptions Settings(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<BudgetOptions>>().Get(name);

        static TimeProvider Clock(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;

        static ILogger<BudgetBook> Logger(IServiceProvider services) => services.GetService<ILogger<BudgetBook>>() ?? NullLogger<BudgetBook>.Instance;
    }

    /// <summary>Limits calls as settings say: <c>budgets</c>, <c>estimates</c>, <c>prices</c>, <c>defaultPrice</c>, <c>timeZone</c>, <c>maxKeys</c>, <c>forgetAfter</c> and <c>maxWaiting</c>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UseBudgets(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.UseBudgets(BudgetSettings.Read(settings));
    }
}
