namespace ToolExec.Cli.Tests;

public sealed class GraphCommandTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Graph_Nodes_RunAndGiveTheOutput()
    {
        _host.Write("a.md", "one two");
        _host.Write("b.md", "three");
        _host.Write("graph.json", """
            { "nodes": [
                { "id": "find", "tool": "fs:find", "arguments": { "pattern": "*.md" } },
                { "id": "read", "tool": "fs:read", "for_each": { "items": { "$from": "find#/files" } }, "arguments": { "path": { "$item": "/path" } } },
                { "id": "count", "tool": "text:count_words", "for_each": { "items": { "$from": "read" } }, "arguments": { "text": { "$item": "/text" } } },
                { "id": "sum", "tool": "json:aggregate", "arguments": { "items": { "$from": "count" }, "value": "/words" } }
              ],
              "output": { "words": { "$from": "sum#/rows/0/sum" } } }
            """);

        var table = await _host.RunAsync("graph", "graph.json");
        var json = await _host.RunAsync("graph", "graph.json", "-o", "json");

        table.ExitCode.Should().Be(0, table.Error);
        table.Output.ReplaceLineEndings("\n").Should().Be("words   3\n");
        table.Error.Should().MatchRegex(@"read\s+fs:read ×2\s+ok\s+[\d.]+ m?s\s+[\d.]+ m?s\s+█").And.MatchRegex(@"ok: the graph took [\d.]+ m?s");
        json.Json.GetProperty("value").GetProperty("words").GetInt32().Should().Be(3);
        json.Json.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("id").GetString()).Should().Equal("find", "read", "count", "sum");
        json.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Graph_NodeFails_SkipsWhatNeedsItAndEndsAsThatNode()
    {
        _host.Input = """
            { "nodes": [
                { "id": "good", "tool": "time:now" },
                { "id": "bad", "tool": "fs:read", "arguments": { "path": "../secret" } },
                { "id": "after", "tool": "text:count_words", "arguments": { "text": { "$from": "bad#/text" } } } ] }
            """;

        var run = await _host.RunAsync("graph", "-");

        run.ExitCode.Should().Be(1);
        run.Error.Should().MatchRegex(@"good\s+time:now\s+ok").And.MatchRegex(@"bad\s+fs:read\s+failed").And.MatchRegex(@"after\s+text:count_words\s+skipped");
    }

    [Theory]
    [InlineData("""{ "nodes": [ { "id": "a", "tool": "time:now", "depends_on": ["b"] }, { "id": "b", "tool": "time:now", "depends_on": ["a"] } ] }""", 3, "invalid_plan")]
    [InlineData("""{ "nodes": [ { "id": "a", "tool": "time:now", "dependson": [] } ] }""", 2, "dependson")]
    public async Task Graph_ThatIsWrong_RunsNothing(string graph, int code, string message)
    {
        _host.Write("graph.json", graph);

        var run = await _host.RunAsync("graph", "graph.json");

        run.ExitCode.Should().Be(code);
        run.Error.Should().Contain(message);
    }
}
