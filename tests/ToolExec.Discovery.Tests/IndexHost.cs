using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Discovery.Tests;

/// <summary>A host with an index over backends of a test.</summary>
internal sealed class IndexHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private IndexHost(ServiceProvider services) => _services = services;

    public IServiceProvider Services => _services;

    public IToolIndex Index => _services.GetRequiredService<IToolIndex>();

    public ToolExecutor Executor => _services.GetRequiredService<ToolExecutor>();

    public static async Task<IndexHost> StartAsync(IEnumerable<Tool> tools, Action<DiscoveryOptions>? configure = null, Action<IToolExecBuilder>? add = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddToolExec().AddDiscovery(configure);
        add?.Invoke(builder);
        foreach (var backend in tools.GroupBy(t => t.Namespace ?? "main", StringComparer.Ordinal))
        {
            builder.AddBackend(Backend(backend.Key, [.. backend]));
        }

        var host = new IndexHost(services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true }));
        await host.Executor.StartAsync().OrHang();
        return host;
    }

    public static DelegateBackend Backend(string name, params Tool[] tools)
    {
        var backend = new DelegateBackend(name);
        foreach (var tool in tools)
        {
            backend.Add(tool, _ => new(ToolResult.Success(default)));
        }

        return backend;
    }

    public static Tool Make(string id, string? description = null, string schema = """{"type":"object"}""", params string[] tags)
    {
        var parsed = ToolId.Parse(id);
        return new Tool
        {
            Name = parsed.Name,
            Namespace = parsed.Namespace ?? "main",
            Version = parsed.Version,
            Description = description,
            InputSchema = ToolExecJson.Parse(schema),
            Tags = tags,
        };
    }

    public async Task<string[]> FindAsync(string text, ToolFilter? filter = null, int limit = 10) =>
        [.. (await Index.SearchAsync(new ToolSearchQuery(text) { Filter = filter, Limit = limit }).OrHang()).Hits.Select(h => h.Id)];

    public ToolDocument Describe(string tool, ToolDetail detail) =>
        Index.TryDescribe(tool, detail, out var document, out var error) ? document : throw new InvalidOperationException(error.Message);

    public static string Json(object value) => JsonSerializer.Serialize(value);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
