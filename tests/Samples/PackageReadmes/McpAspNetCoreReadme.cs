using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Mcp;
using ToolExec.Mcp.AspNetCore;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed class McpAspNetCoreReadme
{
    [Fact]
    public async Task Host_WithAToken_RefusesWhoHasNone()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("notes", notes => notes.AddTool("add", (string text) => text.Length, "Adds a note.")).AddMcpServing();
        await using var provider = services.BuildServiceProvider();

        using var answer = await AskAsync(provider.GetRequiredService<McpToolServer>()).OrHang();

        answer.StatusCode.Should().Be(System.Net.HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpResponseMessage> AskAsync(McpToolServer server)
    {
        #region readme-mcp-aspnetcore
        var options = new McpHttpHostOptions { Port = 0 };
        options.Endpoint.Tokens.Add(new McpBearerToken("alice", SecretText.Parse("a-token-of-16-characters-or-more")));
        await using var host = await McpHttpHost.StartAsync(server, options);

        using var client = new HttpClient();
        return await client.GetAsync(host.Address);
        #endregion
    }
}
