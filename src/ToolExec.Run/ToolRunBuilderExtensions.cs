using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Run;

/// <summary>Adds the runner and its parts to a ToolExec instance.</summary>
public static class ToolRunBuilderExtensions
{
    /// <summary>Adds the runner. <c>AddToolExec()</c> does it already; calling it again changes nothing.</summary>
    /// <param name="builder">The instance.</param>
    public static IToolExecBuilder AddToolRunner(this IToolExecBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptionsWithValidateOnStart<ToolRunOptions>(OptionsName(builder.ServiceKey));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ToolRunOptions>, ToolRunOptionsValidator>());
        builder.Services.TryAddKeyedSingleton<IToolRunner>(builder.ServiceKey, static (services, key) => new ToolRunner(
            services.GetRequiredKeyedService<IBackendRegistry>(key),
            services,
            services.GetRequiredService<IOptionsMonitor<ToolRunOptions>>().Get(OptionsName(key)),
            new ToolRunnerParts(
                [.. services.GetKeyedServices<ToolMiddlewareRegistration>(key)],
                [.. services.GetKeyedServices<IToolCallObserver>(key)],
                services.GetKeyedService<IBackendSelector>(key),
                services.GetService<SecretVault>(),
                [.. services.GetKeyedServices<IBackendGuard>(key)]),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<ToolRunner>>() ?? NullLogger<ToolRunner>.Instance));
        return builder;
    }

    /// <summary>Sets how tools are run.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the options; run once, when the runner is made.</param>
    public static IToolExecBuilder ConfigureRun(this IToolExecBuilder builder, Action<ToolRunOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(OptionsName(builder.ServiceKey), configure);
        return builder;
    }

    /// <summary>Adds a middleware behind those that are there.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="middleware">The middleware; one instance for all calls, which whoever made it disposes.</param>
    /// <param name="position">Where it stands.</param>
    /// <param name="order">Where among those with the same position: the lower, the further outside (<see cref="ToolMiddlewareOrder"/>).</param>
    public static IToolExecBuilder UseMiddleware(this IToolExecBuilder builder, IToolMiddleware middleware, ToolMiddlewarePosition position = ToolMiddlewarePosition.BeforeValidation, int order = ToolMiddlewareOrder.Host)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(middleware);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, new ToolMiddlewareRegistration(middleware, position, order));
        return builder;
    }

    /// <summary>Adds a middleware that is made from the host's services, behind those that are there.</summary>
    /// <typeparam name="TMiddleware">The middleware; one instance for all calls.</typeparam>
    /// <param name="builder">The instance.</param>
    /// <param name="position">Where it stands.</param>
    /// <param name="order">Where among those with the same position: the lower, the further outside (<see cref="ToolMiddlewareOrder"/>).</param>
    public static IToolExecBuilder UseMiddleware<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>(
        this IToolExecBuilder builder, ToolMiddlewarePosition position = ToolMiddlewarePosition.BeforeValidation, int order = ToolMiddlewareOrder.Host)
        where TMiddleware : class, IToolMiddleware
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddKeyedSingleton<TMiddleware>(builder.ServiceKey);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new ToolMiddlewareRegistration(services.GetRequiredKeyedService<TMiddleware>(key), position, order));
        return builder;
    }

    /// <summary>Adds one who is told what became of every call.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="observer">The observer; whoever made it disposes it.</param>
    public static IToolExecBuilder AddObserver(this IToolExecBuilder builder, IToolCallObserver observer)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(observer);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, observer);
        return builder;
    }

    /// <summary>Adds one, made from the host's services, who is told what became of every call.</summary>
    /// <typeparam name="TObserver">The observer; one instance for all calls, which is a service of the instance itself.</typeparam>
    /// <param name="builder">The instance.</param>
    public static IToolExecBuilder AddObserver<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TObserver>(this IToolExecBuilder builder)
        where TObserver : class, IToolCallObserver
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddKeyedSingleton<TObserver>(builder.ServiceKey);
        builder.Services.AddKeyedSingleton<IToolCallObserver>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<TObserver>(key));
        return builder;
    }

    /// <summary>Sets who chooses among a tool's backends; the last one set counts.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="selector">The selector; whoever made it disposes it.</param>
    public static IToolExecBuilder UseBackendSelector(this IToolExecBuilder builder, IBackendSelector selector)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(selector);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, selector);
        return builder;
    }

    /// <summary>Sets who, made from the host's services, chooses among a tool's backends; the last one set counts.</summary>
    /// <typeparam name="TSelector">The selector; one instance for all calls, which is a service of the instance itself.</typeparam>
    /// <param name="builder">The instance.</param>
    public static IToolExecBuilder UseBackendSelector<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSelector>(this IToolExecBuilder builder)
        where TSelector : class, IBackendSelector
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddKeyedSingleton<TSelector>(builder.ServiceKey);
        builder.Services.AddKeyedSingleton<IBackendSelector>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<TSelector>(key));
        return builder;
    }

    // Options have names where services have keys.
    private static string OptionsName(object? serviceKey) => serviceKey?.ToString() ?? Options.DefaultName;
}
