namespace ToolExec.Mcp.Tests;

/// <summary>HTTP since version 2026-07-28 of the protocol: neither handshake nor sessions.</summary>
public sealed class StatelessHttpTests
{
    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_ParameterMappedToAHeader_IsSentAsOne()
    {
        var (server, options) = await TestServers.StartHttpAsync("modern");
        await using var _ = server;
        await using var backend = new McpBackend("web", options);
        await backend.ListToolsAsync(default).OrHang();

        (await backend.CallAsync("header", """{"region":"eu"}""")).Text().Should().Be("eu header 2026-07-28");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_HeaderWithALineBreak_RefusesThatTool()
    {
        var (server, options) = await TestServers.StartHttpAsync("modern");
        await using var _ = server;
        await using var backend = new McpBackend("web", options);

        var list = await backend.ListToolsAsync(default).OrHang();

        list.Tools.Select(t => t.Tool.Name).Should().Equal("header", "change", "wait", "closed");
        list.Problems.Should().ContainSingle().Which.Message.Should().StartWith(
            "The MCP server 'web' lists the tool 'injected', which maps parameters to headers in a way that is not allowed");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ToolsChanged_ServerAnnouncesAChange_IsRaised()
    {
        var (server, options) = await TestServers.StartHttpAsync("modern");
        await using var _ = server;
        await using var backend = new McpBackend("web", options);
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        backend.ToolsChanged += (_, _) => changed.TrySetResult();

        var listeners = "0";
        for (var i = 0; i < 1000 && listeners == "0"; i++)
        {
            listeners = (await backend.CallAsync("change")).Text(); // until the subscription is there
        }

        await changed.Task.OrHang();
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_Cancelled_ClosesTheRequestsConnection()
    {
        var (server, options) = await TestServers.StartHttpAsync("modern");
        await using var _ = server;
        await using var backend = new McpBackend("web", options);
        await backend.StartAsync(default).OrHang();
        using var cancel = new CancellationTokenSource();
        var call = backend.ExecuteAsync(Calls.Context("wait", cancellationToken: cancel.Token)).AsTask();
        await backend.CallAsync("closed"); // sent after it

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        var text = "";
        for (var i = 0; i < 1000 && text != "1"; i++)
        {
            text = (await backend.CallAsync("closed")).Text();
        }

        text.Should().Be("1");
    }
}
