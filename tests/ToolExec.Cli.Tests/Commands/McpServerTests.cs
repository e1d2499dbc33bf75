using System.Text.Json;

namespace ToolExec.Cli.Tests;

/// <summary>The commands over a real server: the protocol's reference server, over stdio.</summary>
public sealed class McpServerTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task List_Server_ShowsItsToolsBesideTheBuiltInOnes()
    {
        Configure();

        var run = await _host.RunAsync("list", "-o", "json");

        run.ExitCode.Should().Be(0, run.Output);
        run.Json.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("id").GetString()).Should().Contain(["server:echo", "text:hash"]);
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Call_Tool_PrintsWhatItSays()
    {
        Configure();

        var run = await _host.RunAsync("call", "server:echo", "--arg", "message=hello");

        run.ExitCode.Should().Be(0, run.Error);
        run.Output.ReplaceLineEndings("\n").Should().Be("Echo: hello\n");
        run.Error.Should().StartWith("ok: server:echo on server in");
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Call_Image_IsNamedAndNotPrinted()
    {
        Configure();

        (await _host.RunAsync("call", "server:get-tiny-image")).Output.Should().MatchRegex(@"\[image, image/png, [\d.]+ KiB\]");
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Call_Stream_GivesTheProgressInOrderAndThenTheResult()
    {
        Configure();

        var run = await _host.RunAsync("call", "server:trigger-long-running-operation", "-a", "duration=0.2", "-a", "steps=4", "--stream", "-o", "json");

        run.ExitCode.Should().Be(0, run.Output);
        run.Json.EnumerateArray().Select(e => e.GetProperty("kind").GetString()).Should().Equal("progress", "progress", "progress", "progress", "completed");
        run.Json.EnumerateArray().SkipLast(1).Select(e => e.GetProperty("progress").GetProperty("progress").GetInt32()).Should().Equal(1, 2, 3, 4);
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Call_TooSlow_EndsAsTimedOut()
    {
        Configure();

        var run = await _host.RunAsync("call", "server:trigger-long-running-operation", "-a", "duration=600", "--timeout", "300ms");

        run.ExitCode.Should().Be(4);
        run.Error.Should().Contain("timeout: ").And.Contain("--timeout 60s").And.Contain("timed out: server:trigger-long-running-operation");
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Many_CallsOfAServer_RunTogether()
    {
        Configure();
        _host.Input = """[{ "tool": "server:echo", "arguments": { "message": "a" } }, { "tool": "server:get-sum", "arguments": { "a": 2, "b": 3 } }, { "tool": "time:now" }]""";

        var run = await _host.RunAsync("call", "--many", "-");

        run.ExitCode.Should().Be(0, run.Error);
        run.Output.Should().MatchRegex(@"1\s+server:echo\s+ok\s+\S+ m?s\s+Echo: a").And.MatchRegex(@"2\s+server:get-sum\s+ok");
    }

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Health_Server_IsHealthy()
    {
        Configure();

        var run = await _host.RunAsync("health", "--timeout", "30s");

        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().MatchRegex(@"server\s+mcp\s+healthy");
    }

    private void Configure()
    {
        var script = JsonSerializer.Serialize(TestComponent.Find(TestComponent.ServerEverything));
        _host.Write("toolexec.json", $$"""{ "mcpServers": { "server": { "command": "node", "args": [{{script}}, "stdio"] } } }""");
    }
}
