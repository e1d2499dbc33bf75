using ToolExec.Run;

namespace ToolExec;

/// <summary>Gives a host its secrets as settings say.</summary>
public static class ToolExecSecretsExtensions
{
    /// <summary>Resolves and scrubs secrets as settings say (<see cref="ToolSecretsBuilderExtensions.UseSecrets"/>).</summary>
    /// <remarks>
    /// <c>sources</c> is a list; each item has a <c>kind</c>: <c>environment</c> (<c>prefix</c>), <c>file</c> (<c>folder</c>), <c>user-secrets</c> (<c>id</c>)
    /// or <c>command</c> (<c>command</c>, <c>arguments</c>, <c>timeout</c>, <c>cacheFor</c>). <c>allowedInArguments</c> is a list of <c>secret</c> and
    /// <c>tools</c>; <c>shortestScrubbed</c> is a number. Anything else is refused.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is missing, wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UseSecrets(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        var read = new SecretOptions();
        SecretSettings.Apply(settings, read);
        return builder.UseSecrets(options =>
        {
            foreach (var resolver in read.Resolvers)
            {
                options.Resolvers.Add(resolver);
            }

            foreach (var (secret, tools) in read.AllowedInArguments)
            {
                options.AllowedInArguments[secret] = tools;
            }

            options.ShortestScrubbed = read.ShortestScrubbed;
        });
    }
}
