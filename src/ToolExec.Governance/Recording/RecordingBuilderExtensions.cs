using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Records what backends give, and plays it again without them.</summary>
public static class RecordingBuilderExtensions
{
    /// <summary>Records each call that a backend saw: the tool, the redacted arguments, progress and pieces, and the result.</summary>
    /// <remarks>It stands behind all other steps: a call that was played goes through all of them again. Called several times, the settings add up.</remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; it must set <see cref="RecordingOptions.File"/>.</param>
    public static IToolExecBuilder UseRecording(this IToolExecBuilder builder, Action<RecordingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        if (!builder.TryAddFeature<ToolRecording, RecordingOptions, RecordingOptionsValidator>(configure, out var name))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new ToolRecording(
            services.GetRequiredService<IOptionsMonitor<RecordingOptions>>().Get(name),
            services.GetRequiredKeyedService<IBackendRegistry>(key),
            services.GetService<ISecretScrubber>(),
            services.GetService<ILogger<ToolRecording>>() ?? NullLogger<ToolRecording>.Instance));
        builder.Services.AddKeyedSingleton<IToolRecorder>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<ToolRecording>(key));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, static (services, key) => new ToolMiddlewareRegistration(
            services.GetRequiredKeyedService<ToolRecording>(key), ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Cassette));
        return builder;
    }

    /// <summary>Records as settings say: <c>file</c>, <c>mode</c> (<c>record</c>, <c>auto</c>), <c>tools</c>, <c>backends</c>, <c>ignoredArguments</c>, <c>sensitiveNames</c>, <c>maxBytes</c>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UseRecording(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.UseRecording(RecordingSettings.Read(settings));
    }

    /// <summary>Adds the backends of a recording, with their names and tools: calls are answered from it, and no real backend is needed.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="file">The recording; read at once.</param>
    /// <param name="configure">Changes how calls are matched; <see langword="null"/> for the defaults.</param>
    /// <exception cref="IOException">The file cannot be read, or is no recording.</exception>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    public static IToolExecBuilder AddReplay(this IToolExecBuilder builder, string file, Action<ReplayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(file);
        var options = new ReplayOptions();
        configure?.Invoke(options);
        if (!Enum.IsDefined(options.Matching) || options.IgnoredArguments.Any(static p => p is null || !p.StartsWith('/')) || options.SensitiveNames.Any(static n => n is null))
        {
            throw new ArgumentException("Matching must be Strict or Lenient, and IgnoredArguments must hold JSON Pointers, which begin with /.", nameof(configure));
        }

        var cassette = Cassette.Read(file);
        var player = new CassettePlayer(cassette.Calls, options.Matching, options.IgnoredArguments, options.RepeatsLast, new NameRedactor(options.SensitiveNames));
        foreach (var tools in cassette.Tools.GroupBy(static t => t.Backend, StringComparer.OrdinalIgnoreCase))
        {
            builder.Services.AddKeyedSingleton<IBackend>(builder.ServiceKey, (_, _) => new ReplayBackend(tools.Key, [.. tools], player));
        }

        return builder;
    }
}
