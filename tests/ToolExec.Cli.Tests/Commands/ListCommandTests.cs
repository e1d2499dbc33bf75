namespace ToolExec.Cli.Tests;

public sealed class ListCommandTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task List_NothingConfigured_ShowsTheBuiltInToolsWithoutTheWritingOne()
    {
        var run = await _host.RunAsync("list", "--output", "json");

        run.ExitCode.Should().Be(0);
        run.Json.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("id").GetString()).Should().Equal(
            "fs:find", "fs:list", "fs:read", "fs:stat",
            "json:aggregate", "json:get", "json:group", "json:merge", "json:select", "json:sort", "json:zip",
            "math:evaluate", "math:statistics", "math:sum",
            "text:count_words", "text:find", "text:hash", "text:join", "text:replace", "text:split_lines",
            "time:add", "time:difference", "time:now");
        run.Json.GetProperty("problems").GetArrayLength().Should().Be(0);
        run.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task List_OfABackend_IsATableOfThisLook()
    {
        var run = await _host.RunAsync("list", "--backend", "math");

        run.Output.ReplaceLineEndings("\n").Should().Be("""
             Tool              What it does                                          Backend        Hints
            ────────────────────────────────────────────────────────────────────────────────────────────────────
             math:evaluate     Computes an arithmetic expression with variables,     math (local)   read-only
                               in 64-bit floating point.
             math:statistics   Describes numbers: count, sum, minimum, maximum,      math (local)   read-only
                               mean, median and standard deviation.
             math:sum          Adds numbers up without losing small ones beside      math (local)   read-only
                               large ones.
            3 tools

            """.ReplaceLineEndings("\n"));
        run.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task List_AllowWrite_OffersTheWritingToolAsDestructive()
    {
        var run = await _host.RunAsync("list", "--allow-write", "--backend", "fs", "-o", "json");

        var write = run.Json.GetProperty("tools").EnumerateArray().Single(t => t.GetProperty("id").ValueEquals("fs:write"));
        write.GetProperty("annotations").GetProperty("destructiveHint").GetBoolean().Should().BeTrue();
        write.GetProperty("effects").GetProperty("writes")[0].GetString().Should().Be("file:{path}");
    }

    [Fact]
    public async Task List_EveryBuiltInTool_DescribesItselfItsArgumentsAndItsResult()
    {
        var run = await _host.RunAsync("list", "--allow-write", "-o", "json");

        foreach (var tool in run.Json.GetProperty("tools").EnumerateArray())
        {
            var id = tool.GetProperty("id").GetString();
            tool.GetProperty("title").GetString().Should().NotBeNullOrEmpty(id);
            tool.GetProperty("description").GetString().Should().EndWith(".", id);
            tool.GetProperty("inputSchema").GetProperty("additionalProperties").GetBoolean().Should().BeFalse(id);
            foreach (var schema in (string[])["inputSchema", "outputSchema"])
            {
                foreach (var property in tool.GetProperty(schema).GetProperty("properties").EnumerateObject())
                {
                    property.Value.GetProperty("description").GetString().Should().NotBeNullOrEmpty($"{id} {schema} {property.Name}");
                }
            }
        }
    }

    [Fact]
    public async Task List_BrokenServer_ShowsTheOtherToolsAndTheProblem()
    {
        _host.Write("toolexec.json", """{ "mcpServers": { "gone": { "command": "toolexec-no-such-command" } } }""");

        var run = await _host.RunAsync("list");

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain("text:hash");
        run.Error.Should().StartWith("gone: ").And.Contain("toolexec-no-such-command");
    }

    [Fact]
    public async Task List_OnlyTheBrokenServer_EndsAsUnavailable()
    {
        _host.Write("toolexec.json", """{ "mcpServers": { "gone": { "command": "toolexec-no-such-command" } } }""");

        var run = await _host.RunAsync("list", "--kind", "mcp", "-o", "json");

        run.ExitCode.Should().Be(5);
        run.Json.GetProperty("problems")[0].GetProperty("backend").GetString().Should().Be("gone");
        run.Json.GetProperty("problems")[0].GetProperty("error").GetProperty("code").GetString().Should().Be("backend_unavailable");
    }

    [Fact]
    public async Task List_SwitchedOffServer_IsNotStarted()
    {
        _host.Write("toolexec.json", """{ "servers": { "off": { "command": "toolexec-no-such-command", "disabled": true } } }""");

        var run = await _host.RunAsync("list", "-o", "json");

        run.ExitCode.Should().Be(0);
        run.Json.GetProperty("problems").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task List_UnknownBackend_NamesThoseThereAre()
    {
        var run = await _host.RunAsync("list", "--backend", "nope");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("There is no backend 'nope'").And.Contain("fs, json, math, text, time");
        run.Output.Should().BeEmpty();
    }
}
