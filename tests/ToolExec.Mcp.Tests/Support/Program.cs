using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ToolExec.Mcp.Tests;

/// <summary>
/// What this assembly does when a test starts it as a program: a server made with the protocol's .NET SDK, which speaks version 2026-07-28.
/// </summary>
internal static class Program
{
    internal static async Task Main()
    {
        var tools = new McpServerPrimitiveCollection<McpServerTool>();
        tools.Add(McpServerTool.Create((string text) => text, new() { Name = "echo" }));
        tools.Add(McpServerTool.Create(string () => throw new InvalidOperationException(), new() { Name = "fail" }));
        tools.Add(McpServerTool.Create(
            () =>
            {
                tools.Add(McpServerTool.Create(() => "late", new() { Name = $"late{tools.Count}" }));
                return "added";
            },
            new() { Name = "add" }));
        tools.Add(McpServerTool.Create(
            async (McpServer server, IProgress<ModelContextProtocol.ProgressNotificationValue> progress, CancellationToken cancellationToken) =>
            {
                for (var i = 1; i <= 20; i++)
                {
                    progress.Report(new() { Progress = i, Total = 20 });
                }

                await Task.Yield();
                return "progressed";
            },
            new() { Name = "progress" }));
        tools.Add(McpServerTool.Create(
            async (RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken) =>
            {
                var path = context.Params!.Arguments!["path"].GetString()!;
                await File.WriteAllTextAsync(path, "started", CancellationToken.None);
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                }
                finally
                {
                    await File.WriteAllTextAsync(path, "cancelled", CancellationToken.None);
                }

                return "never";
            },
            new() { Name = "wait" }));
        tools.Add(McpServerTool.Create(
            (RequestContext<CallToolRequestParams> context) => JsonSerializer.Serialize(context.Params!.Meta ?? new JsonObject()), new() { Name = "meta" }));

        var options = new ModelContextProtocol.Server.McpServerOptions
        {
            ServerInfo = new Implementation { Name = "sdk", Version = "1" },
            ToolCollection = tools,
            Capabilities = new ServerCapabilities { Tools = new ToolsCapability { ListChanged = true } },
        };
        await using var transport = new StdioServerTransport("sdk");
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync();
    }
}
