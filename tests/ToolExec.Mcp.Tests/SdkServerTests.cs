namespace ToolExec.Mcp.Tests;

/// <summary>Against a server made with the protocol's .NET SDK, which speaks version 2026-07-28: no handshake, subscriptions.</summary>
public sealed class SdkServerTests
{
    [Fact]
    public async Task ExecuteAsync_Call_Works()
    {
        await using var backend = new McpBackend("sdk", TestServers.Sdk());

        (await backend.CallAsync("echo", """{"text":"hi"}""")).Text().Should().Be("hi");
        (await backend.CheckHealthAsync(default).OrHang()).Should().Be(BackendHealth.Healthy);
        (await backend.CallAsync("meta")).Text().Should().Contain("2026-07-28", "that is the version spoken");
    }

    [Fact]
    public async Task ExecuteAsync_Progress_IsReportedInOrder()
    {
        await using var backend = new McpBackend("sdk", TestServers.Sdk());
        var events = new EventLog();

        (await backend.CallAsync("progress", events: events)).Text().Should().Be("progressed");

        events.Progress.Select(p => p.Progress).Should().BeInAscendingOrder().And.HaveCountGreaterThan(0);
    }

    [Fact]
    public async Task ExecuteAsync_Cancelled_EndsTheToolOnTheServer()
    {
        using var log = new ServerLog();
        await using var backend = new McpBackend("sdk", TestServers.Sdk());
        using var cancel = new CancellationTokenSource();
        var call = backend.ExecuteAsync(Calls.Context("wait", $$"""{"path":{{JsonSerializer.Serialize(log.Path)}}}""", cancellationToken: cancel.Token)).AsTask();
        await log.SawAsync("started");

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>();
        await log.SawAsync("cancelled");
    }

    [Fact]
    public async Task ToolsChanged_ServerAddsATool_IsRaisedAndTheListHasIt()
    {
        await using var backend = new McpBackend("sdk", TestServers.Sdk());
        var before = await backend.ListToolsAsync(default).OrHang();
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        backend.ToolsChanged += (_, _) => changed.TrySetResult();

        (await backend.CallAsync("add")).Text().Should().Be("added");

        await changed.Task.OrHang();
        (await backend.ListToolsAsync(default).OrHang()).Tools.Should().HaveCount(before.Tools.Count + 1);
    }
}
