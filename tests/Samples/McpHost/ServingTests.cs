using System.IO.Pipelines;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Discovery;
using ToolExec.Mcp;
using ToolExec.Mcp.AspNetCore;
using ToolExec.TestSupport;

namespace ToolExec.Samples.McpHost;

/// <summary>Hosts whose tools are served to MCP clients.</summary>
public sealed class ServingTests
{
    private const string Hello = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"sample","version":"1"}}}""";

    [Fact]
    public async Task OneClient_OverStreams_IsServed()
    {
        var (fromClient, toClient) = (new Pipe(), new Pipe());
        await fromClient.Writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Hello + "\n")).OrHang();
        await fromClient.Writer.CompleteAsync();

        await ServeAsync(fromClient.Reader.AsStream(), toClient.Writer.AsStream(), default).OrHang();

        using var answer = new StreamReader(toClient.Reader.AsStream());
        JsonNode.Parse((await answer.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)))!)!["result"]!["serverInfo"]!["name"]!.GetValue<string>().Should().Be("notes");
    }

    [Fact]
    public async Task WebApplication_WithAnEndpoint_AnswersItsClients()
    {
        await using var application = Build();
        await application.StartAsync().OrHang();
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json, text/event-stream");

        var answer = await client.PostAsJsonAsync("mcp", JsonSerializer.Deserialize<JsonElement>(Hello)).OrHang();

        answer.IsSuccessStatusCode.Should().BeTrue();
        answer.Headers.Contains("Mcp-Session-Id").Should().BeTrue();
        await application.StopAsync().OrHang();
    }

    private static async Task ServeAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        #region mcp-serving-stdio
        var services = new ServiceCollection();
        services.AddToolExec()
            .AddLocalBackend("notes", notes => notes.AddTool("add", (string text) => text.Length, "Adds a note."))
            .AddDiscovery()
            .AddMcpServing(serving =>
            {
                serving.Name = "notes";
                serving.Shape = McpServingShape.Gateway;
                serving.Filter = new ToolFilter { Deny = ["*:delete_*"] };
            });
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync(cancellationToken);

        // The process' standard input and output; logs go elsewhere.
        await provider.GetRequiredService<McpToolServer>().ServeAsync(input, output, cancellationToken);
        #endregion
    }

    private static WebApplication Build()
    {
        #region mcp-serving-http
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddToolExec()
            .AddLocalBackend("notes", notes => notes.AddTool("add", (string text) => text.Length, "Adds a note."))
            .AddMcpServing();
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        var application = builder.Build();
        application.MapToolExecMcp("/mcp", endpoint => endpoint.AllowedHosts.Add("127.0.0.1"));
        #endregion

        return application;
    }
}
