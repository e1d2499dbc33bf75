using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ToolExec.Mcp;

/// <summary>Adds MCP servers to a ToolExec instance.</summary>
public static class McpToolExecBuilderExtensions
{
    /// <summary>Adds a server that is started as a child process and speaks over its standard input and output.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="name">The backend's name, which is the namespace of its tools.</param>
    /// <param name="configure">Sets the command and whatever else differs from the defaults. Its result is validated when the host starts.</param>
    /// <returns>The same builder.</returns>
    public static IToolExecBuilder AddMcpServer(this IToolExecBuilder builder, string name, Action<McpStdioServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add<McpStdioServerOptions, McpStdioServerOptionsValidator>(builder, name, configure);
    }

    /// <summary>Adds a server that is started as a child process and speaks over its standard input and output.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="name">The backend's name, which is the namespace of its tools.</param>
    /// <param name="command">The command: a path, or a name that is looked up in <c>PATH</c>.</param>
    /// <param name="arguments">Its arguments; no shell reads them.</param>
    /// <returns>The same builder.</returns>
    public static IToolExecBuilder AddMcpServer(this IToolExecBuilder builder, string name, string command, params IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        ArgumentNullException.ThrowIfNull(arguments);
        return builder.AddMcpServer(name, options =>
        {
            options.Command = command;
            foreach (var argument in arguments)
            {
                options.Arguments.Add(argument);
            }
        });
    }

    /// <summary>Adds a server that is reached over HTTP.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="name">The backend's name, which is the namespace of its tools.</param>
    /// <param name="endpoint">The address of its MCP endpoint.</param>
    /// <param name="configure">Sets what differs from the defaults, such as headers. Its result is validated when the host starts.</param>
    /// <returns>The same builder.</returns>
    public static IToolExecBuilder AddMcpServer(this IToolExecBuilder builder, string name, Uri endpoint, Action<McpHttpServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return Add<McpHttpServerOptions, McpHttpServerOptionsValidator>(builder, name, options =>
        {
            options.Endpoint = endpoint;
            configure?.Invoke(options);
        });
    }

    /// <summary>Lets configuration name backends of the kind <c>mcp</c>. May be called more than once.</summary>
    /// <param name="builder">The instance.</param>
    /// <returns>The same builder.</returns>
    public static IToolExecBuilder AddMcp(this IToolExecBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendFactory, McpBackendFactory>());
        return builder;
    }

    private static IToolExecBuilder Add<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        IToolExecBuilder builder, string name, Action<TOptions> configure)
        where TOptions : McpServerOptions
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        builder.AddMcp();
        var optionsName = builder.ServiceKey is null ? name : $"{builder.ServiceKey}/{name}";
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        builder.Services.AddOptions<TOptions>(optionsName).Configure(configure).ValidateOnStart();
        builder.Services.AddKeyedSingleton<IBackend>(builder.ServiceKey, (services, _) => Create(services));
        return builder;

        McpBackend Create(IServiceProvider services) => new(
            name,
            services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(optionsName),
            services.GetService<TimeProvider>(),
            services.GetService<ILoggerFactory>(),
            services.GetService<ISecretResolver>());
    }
}
