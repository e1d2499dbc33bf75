using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ToolExec.OpenApi;

/// <summary>Adds HTTP APIs to a ToolExec instance.</summary>
public static class OpenApiToolExecBuilderExtensions
{
    /// <summary>Adds an API whose OpenAPI document becomes tools.</summary>
    /// <remarks>
    /// Its requests go through the <see cref="IHttpClientFactory"/> client <c>ToolExec.OpenApi/NAME</c> (with the instance's key, <c>ToolExec.OpenApi/KEY/NAME</c>), to
    /// which a host may add handlers by <c>services.AddHttpClient(name).AddHttpMessageHandler(…)</c>. The primary handler checks addresses: keep it.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="name">The backend's name, which is the namespace of its tools.</param>
    /// <param name="configure">Sets where the document is and what differs from the defaults. Its result is validated when the host starts.</param>
    /// <returns>The same builder.</returns>
    public static IToolExecBuilder AddOpenApi(this IToolExecBuilder builder, string name, Action<OpenApiBackendOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        builder.AddOpenApi();
        var optionsName = builder.ServiceKey is null ? name : $"{builder.ServiceKey}/{name}";
        var clientName = $"ToolExec.OpenApi/{optionsName}";
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OpenApiBackendOptions>, OpenApiBackendOptionsValidator>());
        builder.Services.AddOptions<OpenApiBackendOptions>(optionsName).Configure(configure).ValidateOnStart();
        builder.Services.AddHttpClient(clientName)
            .ConfigurePrimaryHttpMessageHandler(services => OpenApiHttp.CreatePrimary(Options(services)))
            .AddHttpMessageHandler(services => OpenApiHttp.CreateRetries(Options(services), services.GetService<TimeProvider>() ?? TimeProvider.System))
            .RemoveAllLoggers(); // they would write whole addresses, in which a scheme's key may stand
        builder.Services.AddKeyedSingleton<IBackend>(builder.ServiceKey, (services, _) => new OpenApiBackend(
            name,
            Options(services),
            services.GetRequiredService<IHttpClientFactory>().CreateClient(clientName),
            services.GetService<ISecretResolver>(),
            services.GetService<TimeProvider>(),
            services.GetService<ILoggerFactory>()));
        return builder;

        OpenApiBackendOptions Options(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<OpenApiBackendOptions>>().Get(optionsName);
    }

    /// <summary>Lets configuration name backends of the kind <c>openapi</c>. May be called more than once.</summary>
    /// <param name="builder">The instance.</param>
    /// <returns>The same builder.</returns>
    public static IToolExecBuilder AddOpenApi(this IToolExecBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendFactory, OpenApiBackendFactory>());
        return builder;
    }
}
