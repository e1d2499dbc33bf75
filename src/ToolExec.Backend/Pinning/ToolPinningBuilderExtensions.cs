using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Backend;

/// <summary>Holds the tools of an instance to a lock.</summary>
public static class ToolPinningBuilderExtensions
{
    /// <summary>Admits only tools that are defined as a lock says, so that no server can change a tool that somebody agreed to.</summary>
    /// <remarks>
    /// In-process tools (kind <c>local</c>) are the host's own code and are not held to it. Called several times, the settings add up.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder PinTools(this IToolExecBuilder builder, Action<ToolPinningOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = builder.ServiceKey?.ToString() ?? Options.DefaultName;
        var options = builder.Services.AddOptionsWithValidateOnStart<ToolPinningOptions>(name);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ToolPinningOptions>, ToolPinningOptionsValidator>());
        if (builder.Services.Any(s => s.ServiceType == typeof(ToolPins) && Equals(s.ServiceKey, builder.ServiceKey)))
        {
            return builder;
        }

        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, _) => new ToolPins(
            services.GetRequiredService<IOptionsMonitor<ToolPinningOptions>>().Get(name),
            services.GetKeyedService<IToolPinReviewer>(builder.ServiceKey) ?? services.GetService<IToolPinReviewer>(),
            services.GetService<ILogger<ToolPins>>() ?? NullLogger<ToolPins>.Instance));
        builder.Services.AddKeyedSingleton<IToolAdmission>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<ToolPins>(key));
        return builder;
    }
}
