using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec;

/// <summary>The backends that a configuration lists.</summary>
internal sealed class ConfiguredBackends(IConfigurationSection section)
{
    /// <summary>Makes the backends, all of them or none.</summary>
    /// <exception cref="BackendSettingsException">A setting is missing, wrong or unknown.</exception>
    public IReadOnlyList<(IBackend Backend, BackendRegistration Registration)> Create(IServiceProvider services)
    {
        var factories = services.GetServices<IBackendFactory>().ToList();
        return [.. section.GetChildren().Select(item => Create(item, factories, services))];
    }

    private static (IBackend Backend, BackendRegistration Registration) Create(IConfigurationSection item, List<IBackendFactory> factories, IServiceProvider services)
    {
        var json = ToJson(item) as JsonObject ?? throw new BackendSettingsException(item.Path, "must be an object with a name, a kind and settings.");
        var head = new BackendSettings(Element(json), item.Path);
        var name = head.GetRequiredString("name");
        var kind = head.GetRequiredString("kind");
        var registration = new BackendRegistration { Enabled = head.GetBoolean("enabled", true), Namespace = head.GetString("namespace") };
        var factory = factories.Find(f => string.Equals(f.Kind, kind, StringComparison.OrdinalIgnoreCase))
            ?? throw new BackendSettingsException($"{item.Path}:kind", $"is '{kind}', for which no package was added. Known kinds: {string.Join(", ", factories.Select(f => f.Kind).Order(StringComparer.Ordinal).DefaultIfEmpty("none"))}.");
        foreach (var own in json.Select(member => member.Key).Where(k => k.ToUpperInvariant() is "NAME" or "KIND" or "ENABLED" or "NAMESPACE").ToList())
        {
            json.Remove(own);
        }

        return (factory.Create(name, new BackendSettings(Element(json), item.Path), services), registration);
    }

    // A configuration is a tree of texts; lists are objects with the members 0, 1, 2 ….
    internal static JsonNode? ToJson(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        return children.Count == 0
            ? JsonValue.Create(section.Value)
            : new JsonObject(children.Select(child => KeyValuePair.Create(child.Key, ToJson(child))));
    }

    internal static JsonElement Element(JsonObject json) => ToolExecJson.Parse(json.ToJsonString());
}
