using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Cli;

/// <summary>Makes the backends that the configuration lists, each by the factory of its kind.</summary>
internal static class ConfiguredBackends
{
    public static IToolExecBuilder AddConfigured(this IToolExecBuilder builder, IEnumerable<BackendEntry> entries, string folder)
    {
        foreach (var entry in entries)
        {
            builder.AddBackend(services => Create(entry, folder, services), entry.Registration);
        }

        return builder;
    }

    /// <summary>Makes the backend of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="folder">The folder that files are relative to.</param>
    /// <param name="services">The services, with the factories of the known kinds.</param>
    /// <exception cref="BackendSettingsException">The kind is unknown, or a setting is wrong.</exception>
    public static IBackend Create(BackendEntry entry, string folder, IServiceProvider services)
    {
        var factories = services.GetServices<IBackendFactory>().ToList();
        var factory = factories.Find(f => string.Equals(f.Kind, entry.Kind, StringComparison.OrdinalIgnoreCase))
            ?? throw new BackendSettingsException($"{entry.Path}/kind", $"is '{entry.Kind}', but the known kinds are {string.Join(", ", factories.Select(f => f.Kind))}.");
        return factory.Create(entry.Name, new BackendSettings(Located(entry.Settings, folder), entry.Path), services);
    }

    // The document of an API may be a file, which like every file here is relative to the folder of the command.
    private static JsonElement Located(JsonElement settings, string folder)
    {
        const string Document = "document";
        if (!settings.TryGetProperty(Document, out var document) || document.ValueKind != JsonValueKind.String
            || (Uri.TryCreate(document.GetString(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            return settings;
        }

        var located = JsonObject.Create(settings)!;
        located[Document] = Path.GetFullPath(document.GetString()!, Path.GetFullPath(folder));
        return located.Deserialize(BuiltInJsonContext.Default.JsonElement);
    }
}
