using System.Text;

namespace ToolExec.OpenApi.Tests;

/// <summary>Backends of documents that tests write.</summary>
internal static class Apis
{
    internal static OpenApiBackendOptions Options(string document, Uri? address = null)
    {
        var options = new OpenApiBackendOptions
        {
            Document = _ => new ValueTask<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(document))),
            BaseUrl = address,
            AllowPrivateNetworks = address is not null,
            MaxRetries = 0,
        };
        return options;
    }

    internal static async Task<OpenApiBackend> StartAsync(OpenApiBackendOptions options, ISecretResolver? secrets = null, TimeProvider? time = null)
    {
        var backend = new OpenApiBackend("api", options, secrets, time);
        await backend.StartAsync(default).OrHang();
        return backend;
    }

    /// <summary>A document with one operation.</summary>
    internal static string Document(string path, string method, string operation, string components = "{}", string version = "3.1.0", string extra = "") =>
        $$$"""{"openapi":"{{{version}}}","info":{"title":"t","version":"1"},{{{extra}}}"paths":{"{{{path}}}":{"{{{method}}}":{{{operation}}} } },"components":{{{components}}} }""";

    internal static async Task<Tool> OnlyToolAsync(OpenApiBackendOptions options)
    {
        await using var backend = await StartAsync(options);
        var list = await backend.ListToolsAsync(default).OrHang();
        list.Problems.Should().BeEmpty();
        return list.Tools.Should().ContainSingle().Which.Tool;
    }

    internal static async Task<ToolResult> CallAsync(this IBackend backend, object arguments, string? tool = null, CancellationToken cancellationToken = default) =>
        await backend.ExecuteAsync(await ContextAsync(backend, arguments, tool, cancellationToken)).OrHang();

    internal static async Task<ToolCallContext> ContextAsync(IBackend backend, object arguments, string? tool = null, CancellationToken cancellationToken = default)
    {
        var list = await backend.ListToolsAsync(default).OrHang();
        var found = tool is null ? list.Tools.Single() : list.Tools.Single(t => t.Tool.Name == tool);
        var json = arguments as string ?? JsonSerializer.Serialize(arguments);
        return new ToolCallContext(new ToolCall(found.Tool.Name), found.Tool, JsonElement.Parse(json), new Nothing(), cancellationToken)
        {
            Binding = new ToolBinding { Backend = backend.Name, Kind = backend.Kind, RemoteName = found.RemoteName },
        };
    }

    private sealed class Nothing : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
