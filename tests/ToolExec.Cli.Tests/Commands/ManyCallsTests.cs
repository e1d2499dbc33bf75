namespace ToolExec.Cli.Tests;

public sealed class ManyCallsTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Many_Calls_GiveTheirResultsInTheOrderOfTheFile()
    {
        _host.Write("calls.json", """
            [
              { "tool": "text:count_words", "arguments": { "text": "one two" }, "call_id": "first" },
              { "tool": "math:sum", "arguments": { "numbers": [1, 2] } }
            ]
            """);

        var table = await _host.RunAsync("call", "--many", "calls.json");
        var json = await _host.RunAsync("call", "--many", "calls.json", "-o", "json");

        table.ExitCode.Should().Be(0);
        table.Output.Should().MatchRegex(@"first\s+text:count_words\s+ok\s+[\d.]+ ms\s+\{""words"":2");
        table.Error.Should().Be("2 calls ok" + Environment.NewLine);
        json.Json.EnumerateArray().Select(r => r.GetProperty("call_id").GetString()).Should().Equal("first", "2");
    }

    [Fact]
    public async Task Many_OneFails_EndsAsThatOneAndGivesTheOthers()
    {
        _host.Input = """[{ "tool": "math:evaluate", "arguments": { "expression": "1/0" } }, { "tool": "nope:x" }, { "tool": "time:now" }]""";

        var run = await _host.RunAsync("call", "--many", "-", "-o", "json");

        run.ExitCode.Should().Be(1);
        run.Json.EnumerateArray().Select(r => r.GetProperty("status").GetString()).Should().Equal("failed", "rejected", "succeeded");
    }

    [Fact]
    public async Task Many_OnATerminal_IsDrawnWhileItRunsAndGoneAfterwards()
    {
        using var host = new CliHost { ErrorConsole = TerminalOutput.MakeConsole };
        host.Input = """[{ "tool": "time:now" }, { "tool": "text:hash", "arguments": { "text": "a" } }]""";

        var run = await host.RunAsync("call", "--many", "-", "-o", "json");

        run.ExitCode.Should().Be(0);
        run.Error.Should().Contain("of 2 ended", "the board").And.Contain("\u001b[", "it is drawn over itself");
        run.Json.GetArrayLength().Should().Be(2, "the result is apart from it");
    }

    [Fact]
    public async Task Many_VerboseOnATerminal_DrawsNothingBetweenTheLogs()
    {
        using var host = new CliHost { ErrorConsole = TerminalOutput.MakeConsole };
        host.Input = """[{ "tool": "time:now" }]""";

        (await host.RunAsync("call", "--many", "-", "--verbose")).Error.Should().NotContain("of 1 ended");
    }

    [Theory]
    [InlineData("{}", "array of 1 to")]
    [InlineData("[]", "array of 1 to")]
    [InlineData("[1]", "/0 must be an object")]
    [InlineData("[{}]", "/0/tool must be set")]
    [InlineData("""[{"tool":"a:b","tols":1}]""", "/0/tols is not a setting of a call. It knows call_id, tool.")]
    [InlineData("""[{"tool":"a:b","call_id":"x"},{"tool":"a:b","call_id":"x"}]""", "Two calls have the call_id 'x'.")]
    public async Task Many_WrongFile_EndsAsUsageError(string json, string message)
    {
        _host.Write("calls.json", json);

        var run = await _host.RunAsync("call", "--many", "calls.json");

        run.ExitCode.Should().Be(2);
        run.Error.ReplaceLineEndings(" ").Should().Contain(message);
    }
}
