namespace ToolExec.Cli.Tests;

public sealed class ChainCommandTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Chain_Steps_PassTheirResultsOn()
    {
        _host.Write("a.md", "one two three");
        _host.Write("chain.json", """
            { "steps": [
              { "id": "read", "tool": "fs:read", "arguments": { "path": "a.md" } },
              { "tool": "text:count_words", "arguments": { "text": { "$from": "read#/text" } } }
            ] }
            """);

        var table = await _host.RunAsync("chain", "chain.json");
        var json = await _host.RunAsync("chain", "chain.json", "-o", "json");

        table.ExitCode.Should().Be(0);
        table.Output.Should().StartWith("words        3");
        table.Error.Should().MatchRegex(@"read\s+fs:read\s+ok").And.MatchRegex(@"1\s+text:count_words\s+ok").And.MatchRegex(@"ok: the chain took [\d.]+ m?s");
        json.Json.GetProperty("value").GetProperty("words").GetInt32().Should().Be(3);
        json.Json.GetProperty("steps").GetArrayLength().Should().Be(2);
        json.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Chain_StepFails_EndsAsThatStepAndSkipsTheRest()
    {
        _host.Input = """{ "steps": [ { "tool": "fs:read", "arguments": { "path": "none.md" } }, { "tool": "time:now" } ] }""";

        var run = await _host.RunAsync("chain", "-");

        run.ExitCode.Should().Be(1);
        run.Error.Should().MatchRegex(@"fs:read\s+failed").And.MatchRegex(@"time:now\s+skipped").And.Contain("chain_step_failed");
    }

    [Theory]
    [InlineData("""{ "steps": [ { "tool": "time:now", "argments": {} } ] }""", 2, "argments")]
    [InlineData("[]", 2, "must be a JSON object")]
    [InlineData("""{ "steps": [ { "tool": "time:now", "arguments": { "zone": { "$from": "later" } } } ] }""", 3, "invalid_plan")]
    public async Task Chain_ThatIsWrong_RunsNothing(string chain, int code, string message)
    {
        _host.Write("chain.json", chain);

        var run = await _host.RunAsync("chain", "chain.json");

        run.ExitCode.Should().Be(code);
        run.Error.Should().Contain(message);
    }
}
