using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Run;

/// <summary>Gives a host its secrets, and keeps them out of everything that leaves it.</summary>
public static class ToolSecretsBuilderExtensions
{
    /// <summary>
    /// Resolves <c>{{secret:NAME}}</c> at the moment of use, in the configuration of backends and, where allowed, in arguments; and takes every value that was
    /// resolved out of results, errors, progress, streams, logs and spans.
    /// </summary>
    /// <remarks>Secrets are the host's: instances of one host share them. Called several times, the settings add up.</remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Adds resolvers and rules.</param>
    public static IToolExecBuilder UseSecrets(this IToolExecBuilder builder, Action<SecretOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddOptionsWithValidateOnStart<SecretOptions>().Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecretOptions>, SecretOptionsValidator>());
        builder.Services.TryAddSingleton(static services => new SecretVault(
            services.GetRequiredService<IOptions<SecretOptions>>().Value,
            services.GetService<ILogger<SecretVault>>() ?? NullLogger<SecretVault>.Instance));
        builder.Services.TryAddSingleton<ISecretResolver>(static services => services.GetRequiredService<SecretVault>());
        builder.Services.TryAddSingleton<ISecretScrubber>(static services => services.GetRequiredService<SecretVault>());
        return builder;
    }
}
