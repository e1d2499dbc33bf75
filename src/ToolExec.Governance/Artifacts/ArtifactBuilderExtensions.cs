using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Keeps large results out of the model's way, without losing them.</summary>
public static class ArtifactBuilderExtensions
{
    /// <summary>
    /// Puts large results into artifacts: the caller gets their shape, beginning, end and a handle, and the tool <c>artifacts:read_artifact</c> reads parts of them.
    /// </summary>
    /// <remarks>
    /// It happens after the result was checked against the output schema; a structured value that was put away is no part of the result any more.
    /// A host's own <see cref="IArtifactStore"/>, registered as a service, is used where there is one. Scripts (<see cref="ToolCaller.Execution"/>) are given their
    /// tools' results whole: they work on them, and what they return is bounded by itself. Called several times, the settings add up.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder UseArtifacts(this IToolExecBuilder builder, Action<ArtifactOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddFeature<Spilling, ArtifactOptions, ArtifactOptionsValidator>(configure, out var name))
        {
            return builder;
        }

        // A service like any other, so that whoever else has something large finds the same store. An instance with a key uses the host's where there is one.
        builder.Services.TryAddKeyedSingleton(builder.ServiceKey, (services, key) =>
            (key is null ? null : services.GetService<IArtifactStore>())
            ?? Spilling.CreateStore(services.GetRequiredService<IOptionsMonitor<ArtifactOptions>>().Get(name), services.GetService<TimeProvider>() ?? TimeProvider.System));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new Spilling(
            services.GetRequiredService<IOptionsMonitor<ArtifactOptions>>().Get(name),
            services.GetRequiredKeyedService<IArtifactStore>(key),
            services.GetService<ISecretScrubber>()));
        builder.Services.AddKeyedSingleton<IBackend>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<Spilling>(key).Backend);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, static (services, key) => new ToolMiddlewareRegistration(
            services.GetRequiredKeyedService<Spilling>(key), ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Spill));
        return builder;
    }

    /// <summary>Keeps large results as settings say: <c>threshold</c>, <c>headLength</c>, <c>tailLength</c>, <c>maxReadLength</c>, <c>timeToLive</c>, <c>scope</c>, <c>folder</c>, <c>maxBytes</c>, <c>tools</c>, <c>backends</c>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UseArtifacts(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.UseArtifacts(ArtifactSettings.Read(settings));
    }
}
