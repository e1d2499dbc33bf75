using ToolExec.Backend;
using ToolExec.Run;

namespace ToolExec;

/// <summary>Reads where secrets come from, strictly: whatever is not known is an error that names the place.</summary>
internal static class SecretSettings
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    /// <exception cref="BackendSettingsException">A setting is missing, wrong or unknown.</exception>
    public static void Apply(BackendSettings settings, SecretOptions options)
    {
        foreach (var source in settings.GetObjects("sources"))
        {
            options.Resolvers.Add(Resolver(source));
            source.EnsureAllRead();
        }

        foreach (var allowed in settings.GetObjects("allowedInArguments"))
        {
            var tools = allowed.GetStrings("tools");
            options.AllowedInArguments[allowed.GetRequiredString("secret")] = tools.Count > 0
                ? new ToolFilter { Allow = tools }
                : throw new BackendSettingsException($"{allowed.Path}/tools", "must name the tools that may be given the secret, as a list of patterns; [\"*\"] for all.");
            allowed.EnsureAllRead();
        }

        options.ShortestScrubbed = settings.GetInt32("shortestScrubbed", options.ShortestScrubbed, 4, 64);
        settings.EnsureAllRead();
    }

    private static ISecretResolver Resolver(BackendSettings source)
    {
        var kind = source.GetRequiredString("kind");
        try
        {
            return kind switch
            {
                "environment" => new EnvironmentSecretResolver(source.GetString("prefix") ?? ""),
                "file" => new FileSecretResolver(source.GetRequiredString("folder")),
                "user-secrets" => new UserSecretsResolver(source.GetRequiredString("id")),
                "command" => new CommandSecretResolver(
                    source.GetRequiredString("command"),
                    source.GetStrings("arguments"),
                    source.GetTimeSpan("timeout", TimeSpan.FromSeconds(30), Least, TimeSpan.FromHours(1)),
                    source.GetTimeSpan("cacheFor", TimeSpan.FromMinutes(5), TimeSpan.Zero, TimeSpan.FromDays(1))),
                _ => throw new BackendSettingsException($"{source.Path}/kind", $"must be environment, file, user-secrets or command, but is '{kind}'."),
            };
        }
        catch (ArgumentException fault)
        {
            throw new BackendSettingsException(source.Path, fault.Message);
        }
    }
}
