using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Cli;

/// <summary>Makes the backends that the configuration lists, each by the factory of its kind.</summary>
internal static class ConfiguredBackends
{
    public static IToolExecBuilder AddConfigured(this IToolExecBuilder builder, IEnumerable<BackendEntry> entries)
    {
        foreach (var entry in entries)
        {
            builder.AddBackend(services => Create(entry, services), entry.Registration);
        }

        return builder;
    }

    private static IBackend Create(BackendEntry entry, IServiceProvider services)
    {
        var factories = services.GetServices<IBackendFactory>().ToList();
        var factory = factories.Find(f => string.Equals(f.Kind, entry.Kind, StringComparison.OrdinalIgnoreCase))
            ?? throw new BackendSettingsException($"{entry.Path}/kind", $"is '{entry.Kind}', but the known kinds are {string.Join(", ", factories.Select(f => f.Kind))}.");
        return factory.Create(entry.Name, new BackendSettings(entry.Settings, entry.Path), services);
    }
}
