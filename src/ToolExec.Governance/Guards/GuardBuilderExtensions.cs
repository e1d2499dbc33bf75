using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Looks at what goes to tools and comes from them.</summary>
public static class GuardBuilderExtensions
{
    /// <summary>Has guards look at the arguments of calls and at their results, and keep back what must not pass.</summary>
    /// <remarks>
    /// Built in are a search for marks of prompt injection in results, which is a heuristic, and a bound on the amount of text. The host's own guards come from the options and from its
    /// services (<see cref="IContentGuard"/>, keyed like the instance). A caller who reads a stream of a guarded tool gets its result as a whole. Called several times, the settings add up.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder UseGuards(this IToolExecBuilder builder, Action<GuardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddFeature<Guarding, GuardOptions, GuardOptionsValidator>(configure, out var name))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new Guarding(
            services.GetRequiredService<IOptionsMonitor<GuardOptions>>().Get(name),
            services.GetKeyedServices<IContentGuard>(key),
            services.GetService<ILogger<Guarding>>() ?? NullLogger<Guarding>.Instance));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, static (services, key) => new ToolMiddlewareRegistration(
            services.GetRequiredKeyedService<Guarding>(key), ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Guard));
        return builder;
    }

    /// <summary>
    /// Guards as settings say: <c>tools</c>, <c>notTools</c>, <c>backends</c>, <c>kinds</c>, <c>passOnFailure</c>; <c>injection</c> with <c>enabled</c>, <c>arguments</c>, <c>onPhrases</c>, <c>onHidden</c>
    /// (<c>pass</c>, <c>warn</c>, <c>redact</c> or <c>block</c>), <c>phrases</c>, <c>maxCharacters</c>; <c>size</c> with <c>maxArgumentCharacters</c>, <c>maxResultCharacters</c>.
    /// </summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UseGuards(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.UseGuards(GuardSettings.Read(settings));
    }
}
