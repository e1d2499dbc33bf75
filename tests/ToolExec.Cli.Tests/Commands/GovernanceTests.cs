using System.Text.Json;

namespace ToolExec.Cli.Tests;

/// <summary>The sections of toolexec.json that put calls under rules.</summary>
public sealed class GovernanceTests : IDisposable
{
    private readonly CliHost _host = new() { Width = 400 };

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Call_LargeResult_BecomesAnArtifactInAFolder()
    {
        _host.Write("large.txt", string.Join('\n', Enumerable.Range(1, 5000)));
        var kept = Path.Combine(_host.Folder, "kept");
        _host.Write("toolexec.json", $$"""{ "artifacts": { "threshold": 2048, "folder": {{JsonSerializer.Serialize(kept)}} }, "cache": { }, "resilience": { } }""");

        var call = await _host.RunAsync("call", "fs:read", "--arg", "path=large.txt");

        call.ExitCode.Should().Be(0, call.Error);
        call.Output.Should().Contain("artifact://").And.Contain("Read parts of it with read_artifact");
        Directory.GetFiles(kept, "*", SearchOption.AllDirectories).Should().HaveCount(2);
    }

    [Fact]
    public async Task Call_ARuleAsks_EndsWithItsOwnCodeAndTheRequest()
    {
        _host.Write("toolexec.json", """{ "policy": { "rules": [{ "name": "reading", "effect": "ask", "reason": "Files are private.", "tools": ["fs:read"] }] } }""");

        var call = await _host.RunAsync("call", "fs:read", "--arg", "path=x.txt", "--output", "json");

        call.ExitCode.Should().Be(6, call.Error);
        using var json = JsonDocument.Parse(call.Output);
        var approval = json.RootElement.GetProperty("approval");
        (approval.GetProperty("tool_id").GetString(), approval.GetProperty("rule").GetString(), approval.GetProperty("reason").GetString()).Should().Be(("fs:read", "reading", "Files are private."));
    }

    [Fact]
    public async Task Call_DryRun_RunsNothingAndSaysWhatWouldBeCalled()
    {
        _host.Write("toolexec.json", """{ "policy": { "rules": [{ "name": "reading", "effect": "ask", "tools": ["fs:read"] }] }, "guards": { } }""");

        var table = await _host.RunAsync("call", "fs:read", "--arg", "path=nothing.txt", "--dry-run");
        var json = await _host.RunAsync("call", "fs:read", "--arg", "path=nothing.txt", "--dry-run", "--output", "json");

        table.ExitCode.Should().Be(0, table.Error);
        table.Output.Should().Contain("Dry run: nothing was run. 'fs:read' would be called with").And.Contain("A person would be asked first.");
        JsonDocument.Parse(json.Output).RootElement.GetProperty("planned")[0].GetProperty("decision").GetProperty("rule").GetString().Should().Be("reading");
    }

    [Theory]
    [InlineData("graph", """{ "nodes": [{ "id": "a", "tool": "fs:read", "arguments": { "path": "nothing.txt" } }] }""")]
    [InlineData("chain", """{ "steps": [{ "tool": "fs:read", "arguments": { "path": "nothing.txt" } }] }""")]
    public async Task Plan_DryRun_RunsNothing(string command, string plan)
    {
        _host.Write("plan.json", plan);

        var run = await _host.RunAsync(command, Path.Combine(_host.Folder, "plan.json"), "--dry-run", "--output", "json");

        run.ExitCode.Should().Be(0, run.Error);
        run.Output.Should().Contain("\"planned\"").And.Contain("nothing.txt");
    }

    [Theory]
    [InlineData("""{ "policy": { "rules": [{ "name": "a" }] } }""", "policy/rules/0/effect must be set")]
    [InlineData("""{ "guards": { "injektion": { } } }""", "guards/injektion is not a setting")]
    [InlineData("""{ "cache": { "ttl": 1 } }""", "cache/ttl is not a setting")]
    [InlineData("""{ "artifacts": { "threshold": 1 } }""", "artifacts/threshold must be a whole number from 1024")]
    [InlineData("""{ "resilience": { "breaker": { "open": 1 } } }""", "resilience/breaker/open is not a setting")]
    [InlineData("""{ "cache": 5 }""", "cache must be an object")]
    public async Task Configuration_WrongSetting_IsNamed(string json, string message)
    {
        _host.Write("toolexec.json", json);

        var run = await _host.RunAsync("list");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(message);
    }
}
