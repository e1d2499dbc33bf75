using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ToolExec.Runtime;

/// <summary>Adds the embedded sandbox to a ToolExec instance.</summary>
public static class EmbeddedBuilderExtensions
{
    /// <summary>Adds the sandbox <c>embedded</c>: JavaScript and TypeScript inside the host's process. Called several times, the settings add up.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder AddEmbeddedSandbox(this IToolExecBuilder builder, Action<EmbeddedSandboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = builder.ServiceKey?.ToString() ?? Options.DefaultName;
        if (configure is not null)
        {
            builder.Services.Configure(name, configure);
        }

        if (builder.Services.Any(s => s.ServiceType == typeof(EmbeddedMark) && Equals(s.ServiceKey, builder.ServiceKey)))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, new EmbeddedMark());
        builder.Services.AddOptions();
        return builder.AddSandbox(services => new EmbeddedSandbox(
            EmbeddedSandbox.EmbeddedKind, services.GetRequiredService<IOptionsMonitor<EmbeddedSandboxOptions>>().Get(name), services.GetService<TimeProvider>()));
    }

    private sealed class EmbeddedMark;
}
