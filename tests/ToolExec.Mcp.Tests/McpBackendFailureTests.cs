using System.Diagnostics;
using System.Globalization;

namespace ToolExec.Mcp.Tests;

/// <summary>Servers that are not there, go away, or say what they should not.</summary>
public sealed class McpBackendFailureTests
{
    [Fact]
    public async Task StartAsync_CommandDoesNotExist_SaysSoAndWhatToDo()
    {
        await using var backend = new McpBackend("files", new McpStdioServerOptions { Command = "no-such-command-here" });

        var error = await StartErrorAsync(backend);

        error.Kind.Should().Be(ToolErrorKind.BackendUnavailable);
        error.IsRetryable.Should().BeFalse();
        error.Message.Should().StartWith("The MCP server 'files' cannot be started. The command 'no-such-command-here' was not found in the PATH");
        (await backend.CheckHealthAsync(default).OrHang()).Description.Should().Be(error.Message);
        (await backend.CallAsync("x")).Error!.Message.Should().Be(error.Message, "a call says the same");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_ServerExitsAtOnce_SaysItsCodeAndQuotesItsErrors()
    {
        await using var backend = new McpBackend("files", TestServers.Stdio("exits"));

        var error = await StartErrorAsync(backend);

        error.ExitCode.Should().Be(3);
        error.Message.Should().Be(
            "The MCP server 'files' could not be started: it ended (exit code 3). The end of its standard error: «reading config ⏎ cannot read config.json»");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_ServerPrintsItsUsageAndExits_QuotesIt()
    {
        await using var backend = new McpBackend("files", TestServers.Stdio("garbagethenexit"));

        (await StartErrorAsync(backend)).Message.Should().Be(
            "The MCP server 'files' could not be started: it ended (exit code 2). It wrote to its standard output what is no message: «usage: server [options]»");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_ServerSpeaksGarbage_QuotesTheFirstBytes()
    {
        await using var backend = new McpBackend("files", TestServers.Stdio("garbage"));

        (await StartErrorAsync(backend)).Message.Should().Contain("wrote 100 lines to its standard output that are no messages").And.Contain("«<html>not json 0»");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_ServerNeverAnswers_EndsAfterItsTime()
    {
        var options = TestServers.Stdio("silent");
        options.StartTimeout = TimeSpan.FromMilliseconds(600);
        await using var backend = new McpBackend("files", options);

        var error = await StartErrorAsync(backend);

        error.Kind.Should().Be(ToolErrorKind.Timeout);
        error.Message.Should().Be("The MCP server 'files' did not answer within 0.6 seconds.");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_UnknownProtocolVersion_SaysSo()
    {
        await using var backend = new McpBackend("files", TestServers.Stdio("oldversion"));

        (await StartErrorAsync(backend)).Message.Should().Contain("does not speak the protocol as it should").And.Contain("1999-01-01");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_OneLineOf300Megabytes_EndsWithTheLimit()
    {
        await using var backend = new McpBackend("files", TestServers.Stdio("longstart"));

        (await StartErrorAsync(backend)).Message.Should().Be("The MCP server 'files' could not be started: it sent a message of more than 16777216 bytes.");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_BannerBeforeTheProtocol_IsTolerated()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio("banner"));

        (await backend.CallAsync("work")).Text().Should().Be("done");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_NewServerThatStartsSlowly_IsNotTakenForAnOldOne()
    {
        var options = TestServers.Stdio("slowmodern");
        options.StartTimeout = TimeSpan.FromSeconds(4); // the SDK asks for an older version after a quarter of it
        await using var backend = new McpBackend("test", options);

        (await backend.CallAsync("work")).Text().Should().Be("done");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task StartAsync_ServerFloodsItsErrors_IsDrained()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio("floodstderr"));

        (await backend.CallAsync("work")).Text().Should().Be("done");
    }

    [ComponentTheory(TestComponent.Node)]
    [InlineData("die", "The MCP server 'test' ended (exit code 9) while the call ran. The end of its standard error: «out of cheese»")]
    [InlineData("half", "The MCP server 'test' ended (exit code 0) while the call ran. It wrote to its standard output what is no message: «{\"jsonrpc\":\"2.0\",\"id\":»")]
    [InlineData("long", "The MCP server 'test' sent a message of more than 1048576 bytes while the call ran.")]
    [InlineData("big", "The MCP server 'test' sent a message of more than 1048576 bytes while the call ran.")]
    public async Task ExecuteAsync_SessionEndsInTheMiddle_FailsWithTheReasonAndTheNextCallWorks(string tool, string message)
    {
        var options = TestServers.Stdio();
        options.MaxMessageBytes = 1024 * 1024;
        await using var backend = new McpBackend("test", options);

        var error = (await backend.CallAsync(tool)).Error!;

        error.Kind.Should().Be(ToolErrorKind.ConnectionLost);
        error.IsRetryable.Should().BeTrue();
        error.Message.Should().Be(message);
        (await backend.CallAsync("work")).Text().Should().Be("done");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_ServerWasKilled_IsRestartedAndToolsAreAnnouncedAgain()
    {
        using var log = new ServerLog();
        await using var backend = new McpBackend("test", TestServers.Stdio(log: log.Path));
        var first = int.Parse((await backend.CallAsync("pid")).Text(), CultureInfo.InvariantCulture);
        var announced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        backend.ToolsChanged += (_, _) => announced.TrySetResult();

        await KillAsync(first);
        var second = (await backend.CallAsync("pid")).Text();

        second.Should().NotBe(first.ToString(CultureInfo.InvariantCulture));
        await announced.Task.OrHang();
        log.Lines.Count(l => l.StartsWith("start", StringComparison.Ordinal)).Should().Be(2);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ExecuteAsync_KilledWithManyCallsRunning_AllFailAndLaterOnesWork()
    {
        using var log = new ServerLog();
        await using var backend = new McpBackend("test", TestServers.Stdio(log: log.Path));
        var pid = int.Parse((await backend.CallAsync("pid")).Text(), CultureInfo.InvariantCulture);
        var running = Enumerable.Range(0, 50).Select(_ => backend.ExecuteAsync(Calls.Context("wait")).AsTask()).ToArray();
        await log.SawAsync("call wait", 50);

        await KillAsync(pid);

        (await Task.WhenAll(running).OrHang()).Should().AllSatisfy(r => r.Error!.Message.Should().Be("The MCP server 'test' ended (signal 9 (SIGKILL)) while the call ran."));
        var later = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => backend.CallAsync("work"))).OrHang();
        later.Should().AllSatisfy(r => r.IsSuccess.Should().BeTrue());
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_ServerDoesNotAnswer_EndsAfterItsTime()
    {
        var options = TestServers.Stdio("silentlist");
        options.StartTimeout = TimeSpan.FromSeconds(1.5);
        await using var backend = new McpBackend("test", options);

        var fault = (await backend.Invoking(b => b.ListToolsAsync(default).OrHang()).Should().ThrowAsync<BackendException>()).Which.Error;

        fault.Kind.Should().Be(ToolErrorKind.Timeout);
        fault.Operation.Should().Be(ToolOperation.ListTools);
        fault.Message.Should().Be("The MCP server 'test' did not list its tools within 1.5 seconds.");
    }

    internal static async Task KillAsync(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await process.WaitForExitAsync().OrHang();
    }

    private static async Task<ToolError> StartErrorAsync(McpBackend backend) =>
        (await backend.Invoking(b => b.StartAsync(default).OrHang()).Should().ThrowAsync<BackendException>()).Which.Error;
}
