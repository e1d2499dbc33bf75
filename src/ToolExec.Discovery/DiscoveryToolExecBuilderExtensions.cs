using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ToolExec.Discovery.Embeddings;
using ToolExec.Discovery.Indexing;

namespace ToolExec.Discovery;

/// <summary>Adds discovery to a ToolExec instance.</summary>
public static class DiscoveryToolExecBuilderExtensions
{
    /// <summary>Adds an <see cref="IToolIndex"/> over the instance's catalogue, under the instance's key. Calling it again adds nothing twice, but configures further.</summary>
    /// <param name="builder">The ToolExec instance.</param>
    /// <param name="configure">Changes the options; run once, when the index is made.</param>
    /// <returns>The ToolExec instance.</returns>
    public static IToolExecBuilder AddDiscovery(this IToolExecBuilder builder, Action<DiscoveryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = OptionsName(builder.ServiceKey);
        builder.Services.AddOptionsWithValidateOnStart<DiscoveryOptions>(name);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DiscoveryOptions>, DiscoveryOptionsValidator>());
        if (configure is not null)
        {
            builder.Services.Configure(name, configure);
        }

        builder.Services.TryAddKeyedSingleton<IToolIndex>(builder.ServiceKey, static (services, key) => CreateIndex(services, key));
        return builder;
    }

    /// <summary>Lets tools be found by meaning too. What describes the tools, and every query, is sent to the generator: add it only where that may be.</summary>
    /// <remarks>
    /// The vectors are made in the background; a search never waits for them, only, for a bounded time, for that of its query. Where the generator fails, searches rank
    /// by words and say so. The generator belongs to whoever made it: a container's is disposed by the container.
    /// </remarks>
    /// <param name="builder">The ToolExec instance.</param>
    /// <param name="create">Finds or makes the generator; the one that the host registered, under the instance's key or without one, where <see langword="null"/>.</param>
    /// <returns>The ToolExec instance.</returns>
    public static IToolExecBuilder AddToolEmbeddings(this IToolExecBuilder builder, Func<IServiceProvider, IEmbeddingGenerator<string, Embedding<float>>>? create = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddDiscovery();
        var key = builder.ServiceKey;
        create ??= services => services.GetKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(key) ?? services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        builder.Services.AddKeyedSingleton(key, new GeneratorSource(create));
        return builder;
    }

    private static ToolIndex CreateIndex(IServiceProvider services, object? key)
    {
        var registry = services.GetRequiredKeyedService<IBackendRegistry>(key);
        var options = services.GetRequiredService<IOptionsMonitor<DiscoveryOptions>>().Get(OptionsName(key));
        var source = services.GetKeyedService<GeneratorSource>(key);
        return new ToolIndex(registry, options, source is null ? null : new ToolEmbedder(
            registry,
            source.Create(services),
            options.Embeddings,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<ToolEmbedder>>() ?? NullLogger<ToolEmbedder>.Instance));
    }

    private static string OptionsName(object? key) => key?.ToString() ?? Options.DefaultName;
}
