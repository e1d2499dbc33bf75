using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ToolExec.Mcp;

/// <summary>Serves the tools of a ToolExec instance to MCP clients.</summary>
public static class McpServingToolExecBuilderExtensions
{
    /// <summary>Adds the instance's <see cref="McpToolServer"/>, under the instance's key. May be called more than once; every call adds its settings.</summary>
    /// <remarks>It serves nobody by itself: hand it a client's streams, or map it with ToolExec.Mcp.AspNetCore.</remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Sets what differs from the defaults. The result is validated when the host starts.</param>
    /// <returns>The same builder.</returns>
    public static IToolExecBuilder AddMcpServing(this IToolExecBuilder builder, Action<McpServingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var key = builder.ServiceKey;
        var name = key?.ToString() ?? Options.DefaultName;
        var options = builder.Services.AddOptions<McpServingOptions>(name).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (builder.Services.Any(s => s.IsKeyedService ? s.ServiceType == typeof(McpToolServer) && Equals(s.ServiceKey, key) : s.ServiceType == typeof(McpToolServer) && key is null))
        {
            return builder;
        }

        builder.Services.AddSingleton<IValidateOptions<McpServingOptions>>(services => new McpServingOptionsValidator(name, () => HasIndex(services, key)));
        builder.Services.TryAddKeyedSingleton(key, static (services, key) => new McpToolServer(
            services.GetRequiredService<IOptionsMonitor<McpServingOptions>>().Get(key?.ToString() ?? Options.DefaultName),
            services.GetRequiredKeyedService<IBackendRegistry>(key),
            services.GetRequiredKeyedService<IToolRunner>(key),
            services.GetKeyedService<IToolIndex>(key),
            services,
            services.GetService<ILoggerFactory>(),
            services.GetService<TimeProvider>()));
        return builder;
    }

    // Without making one.
    private static bool HasIndex(IServiceProvider services, object? key) =>
        services.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(typeof(IToolIndex), key) ?? services.GetKeyedService<IToolIndex>(key) is not null;
}
