using System.Net;
using System.Net.Sockets;

namespace ToolExec.Mcp.Tests;

public sealed class HttpBackendTests
{
    [ComponentTheory(TestComponent.Node)]
    [InlineData(McpHttpTransport.Auto)]
    [InlineData(McpHttpTransport.StreamableHttp)]
    public async Task ExecuteAsync_WithHeaders_TheyReachTheServer(McpHttpTransport transport)
    {
        var (server, options) = await TestServers.StartHttpAsync();
        await using var _ = server;
        options.Transport = transport;
        options.Headers["Authorization"] = "Bearer canary";
        options.Headers["X-Key"] = "k";
        await using var backend = new McpBackend("web", options);

        (await backend.CallAsync("echo")).Text().Should().Contain("\"authorization\":\"Bearer canary\"").And.Contain("\"key\":\"k\"");
        (await backend.ListToolsAsync(default).OrHang()).Tools.Should().HaveCount(2);
        (await backend.CheckHealthAsync(default).OrHang()).Should().Be(BackendHealth.Healthy);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_OwnHttpClient_IsUsedAndNotDisposed()
    {
        var (server, options) = await TestServers.StartHttpAsync();
        await using var _ = server;
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-Key", "mine");
        options.HttpClient = client;
        await using (var backend = new McpBackend("web", options))
        {
            (await backend.CallAsync("echo")).Text().Should().Contain("\"key\":\"mine\"");
        }

        (await client.GetAsync(options.Endpoint).OrHang()).StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_SessionWasForgotten_OpensANewOneAndTheCallWorks()
    {
        var (server, options) = await TestServers.StartHttpAsync();
        await using var _ = server;
        await using var backend = new McpBackend("web", options);
        var first = Session(await backend.CallAsync("forget"));

        var second = Session(await backend.CallAsync("echo"));

        second.Should().NotBe(first);
        Session(await backend.CallAsync("echo")).Should().Be(second, "the new session stays");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_SessionWasForgotten_OpensANewOneAndTheListComes()
    {
        var (server, options) = await TestServers.StartHttpAsync();
        await using var _ = server;
        await using var backend = new McpBackend("web", options);
        await backend.CallAsync("forget");

        (await backend.ListToolsAsync(default).OrHang()).Tools.Should().HaveCount(2);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task CheckHealthAsync_SessionWasForgotten_IsUnhealthyOnceAndThenWellAgain()
    {
        var (server, options) = await TestServers.StartHttpAsync();
        await using var _ = server;
        await using var backend = new McpBackend("web", options);
        await backend.CallAsync("forget");

        (await backend.CheckHealthAsync(default).OrHang()).Should().Be(BackendHealth.Unhealthy("The MCP server 'web' does not know the session any more."));

        await backend.StartAsync(default).OrHang();
        (await backend.CheckHealthAsync(default).OrHang()).Should().Be(BackendHealth.Healthy);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_ServerWasRestarted_IsReachedAgain()
    {
        var (server, options) = await TestServers.StartHttpAsync();
        options.RestartDelay = TimeSpan.FromMilliseconds(200); // longer than the new server's own start, all in all
        await using var backend = new McpBackend("web", options);
        await backend.CallAsync("echo");
        await server.StopAsync(TimeSpan.Zero).OrHang();

        var call = backend.ExecuteAsync(Calls.Context("echo")).AsTask();
        var (again, _) = await TestServers.StartHttpAsync(port: options.Endpoint!.Port);
        await using var __ = again;

        (await call.OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task StartAsync_NobodyListens_SaysThatTheConnectionWasRefused()
    {
        using var silent = new Socket(SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound, so that nobody else gets the port, and not listening
        await using var backend = new McpBackend("web", TestServers.Http(((IPEndPoint)silent.LocalEndPoint!).Port));

        var error = await StartErrorAsync(backend);

        error.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        error.IsRetryable.Should().BeTrue();
        error.Message.Should().MatchRegex("^The MCP server 'web' cannot be reached at 'http://127.0.0.1:[0-9]+/mcp': the connection was refused. Check that it runs and that the address is right.$");
    }

    [ComponentTheory(TestComponent.Node)]
    [InlineData("html", "answered with «text/html» where JSON or an event stream belongs: «<html><body>Sign in</body></html>»")]
    [InlineData("redirect", "redirects to 'http://elsewhere.example/mcp'. Set that address, if it is the right one: headers are not sent on to where a server points.")]
    [InlineData("unauthorized", "refuses the credentials, or wants some: 'URL' answered 401. Set the Authorization header.")]
    [InlineData("missing", "has no MCP endpoint at 'URL', which answered 404. Check the path and the transport.")]
    [InlineData("failing", "failed: 'URL' answered 500.")]
    [InlineData("hugejson", "sent a message of more than 16777216 bytes.")]
    [InlineData("hugeevent", "sent a message of more than 16777216 bytes.")]
    public async Task StartAsync_ServerIsNoMcpServer_SaysWhatItIs(string mode, string message)
    {
        var (server, options) = await TestServers.StartHttpAsync(mode);
        await using var _ = server;
        options.Transport = McpHttpTransport.StreamableHttp;
        await using var backend = new McpBackend("web", options);

        (await StartErrorAsync(backend)).Message.Should().Be("The MCP server 'web' " + message.Replace("URL", options.Endpoint!.ToString(), StringComparison.Ordinal));
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_ServerNeverAnswers_EndsAfterItsTime()
    {
        var (server, options) = await TestServers.StartHttpAsync("silent");
        await using var _ = server;
        options.StartTimeout = TimeSpan.FromMilliseconds(600);
        await using var backend = new McpBackend("web", options);

        (await StartErrorAsync(backend)).Message.Should().Be("The MCP server 'web' did not answer within 0.6 seconds.");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task DisposeAsync_ServerHoldsTheGoodbyeUp_EndsAllTheSame()
    {
        var (server, options) = await TestServers.StartHttpAsync("stuckdelete");
        await using var _ = server;
        var backend = new McpBackend("web", options);
        await backend.CallAsync("echo");

        await backend.DisposeAsync().OrHang();
    }

    private static string? Session(ToolResult result) => JsonDocument.Parse(result.Text()).RootElement.GetProperty("session").GetString();

    private static async Task<ToolError> StartErrorAsync(McpBackend backend) =>
        (await backend.Invoking(b => b.StartAsync(default).OrHang()).Should().ThrowAsync<BackendException>()).Which.Error;
}
