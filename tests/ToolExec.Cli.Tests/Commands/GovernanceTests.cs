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

    [Theory]
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
