namespace ToolExec.Mcp.AspNetCore.Tests.Conformance;

/// <summary>What this assembly does when the conformance suite starts it: connects to the server of a scenario, lists its tools and calls each.</summary>
internal static class Program
{
    internal static async Task Main(string[] arguments)
    {
        await using var client = new McpBackend("suite", new McpHttpServerOptions { Endpoint = new Uri(arguments[^1]), Transport = McpHttpTransport.StreamableHttp });
        await client.StartAsync(default);
        foreach (var tool in (await client.ListToolsAsync(default)).Tools)
        {
            await client.ExecuteAsync(new ToolCallContext(new ToolCall(tool.Tool.Name), tool.Tool, ToolExecJson.Parse("""{"a":5,"b":3}"""), NoServices.Instance)
            {
                Binding = new ToolBinding { Backend = client.Name, Kind = BackendKinds.Mcp, RemoteName = tool.RemoteName ?? tool.Tool.Name },
            });
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        internal static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
