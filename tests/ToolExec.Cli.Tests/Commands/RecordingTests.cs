using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Cli.Tests;

public sealed class RecordingTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [ComponentFact(TestComponent.Node, TestComponent.ServerEverything)]
    public async Task Replay_OfARealServer_GivesTheSameWithoutIt()
    {
        var server = new JsonObject { ["command"] = "node", ["args"] = new JsonArray(TestComponent.Find(TestComponent.ServerEverything)) };
        _host.Write("toolexec.json", new JsonObject { ["mcpServers"] = new JsonObject { ["server"] = server } }.ToJsonString());
        _host.Write("calls.json", """
            [{ "tool": "server:echo", "arguments": { "message": "grüß dich" } }, { "tool": "server:get-sum", "arguments": { "a": 2, "b": 3 } },
             { "tool": "server:get-tiny-image" }, { "tool": "server:get-structured-content", "arguments": { "location": "New York" } }, { "tool": "server:echo", "arguments": {} }]
            """);
        var recorded = await _host.RunAsync("call", "--many", "calls.json", "-o", "json", "--record", "tape.json");
        _host.Write("toolexec.json", """{ "mcpServers": { "server": { "command": "/there/is/no/such/server" } } }""");

        var played = await _host.RunAsync("call", "--many", "calls.json", "-o", "json", "--replay", "tape.json");
        var listed = await _host.RunAsync("list", "-o", "json", "--replay", "tape.json");
        var unknown = await _host.RunAsync("call", "server:echo", "-a", "message=Hello", "--replay", "tape.json");

        recorded.Json.EnumerateArray().Count(r => r.GetProperty("status").GetString() == "succeeded").Should().Be(4, recorded.Output);
        WithoutTimes(played).Should().Be(WithoutTimes(recorded));
        listed.Json.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("id").GetString()).Should().Contain(["server:echo", "server:get-env"]);
        unknown.ExitCode.Should().Be(3);
        unknown.Error.Should().Contain("not_recorded").And.Contain("grüß dich");
    }

    [Fact]
    public async Task Replay_NoRecording_IsWrongUsage()
    {
        var run = await _host.RunAsync("list", "--replay", "none.json");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("The recording cannot be played");
    }

    private static string WithoutTimes(CliOutcome run) => string.Join('\n', run.Json.EnumerateArray().Select(static r =>
    {
        var result = JsonObject.Create(r)!;
        result.Remove("duration_ms");
        (result["error"] as JsonObject)?.Remove("backend_kind");
        return result.ToJsonString(JsonSerializerOptions.Default);
    }));
}
