namespace ToolExec.Cli.Tests;

public sealed class DescribeCommandTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Describe_Tool_ShowsParametersResultAndAnExampleThatWorks()
    {
        var run = await _host.RunAsync("describe", "text:hash");

        run.ExitCode.Should().Be(0);
        run.Output.Should().StartWith("text:hash  Hash text").And.Contain("sha256 | sha384 | sha512").And.Contain("required").And.Contain("= \"sha256\"");
        var example = run.Output.TrimEnd().Split('\n')[^1].Trim();
        example.Should().Be("toolexec call text:hash --arg text=TEXT");
        (await _host.RunAsync([.. example.Split(' ').Skip(1)])).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Describe_Json_IsTheWholeDefinition()
    {
        var run = await _host.RunAsync("describe", "count_words", "-o", "json");

        run.Json.GetProperty("id").GetString().Should().Be("text:count_words");
        run.Json.GetProperty("fingerprint").GetString().Should().StartWith("sha256:");
        run.Json.GetProperty("backends")[0].GetProperty("kind").GetString().Should().Be("local");
        run.Json.GetProperty("inputSchema").GetProperty("required")[0].GetString().Should().Be("text");
    }

    [Fact]
    public async Task Describe_MisspeltTool_IsRefusedWithTheOneThatWasMeant()
    {
        var run = await _host.RunAsync("describe", "text:hsah");

        run.ExitCode.Should().Be(3);
        run.Error.Should().Contain("tool_not_found").And.Contain("'text:hash'").And.Contain("toolexec list");
        run.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Describe_NameOfSeveralTools_IsRefusedWithTheirIds()
    {
        var run = await _host.RunAsync("describe", "find", "-o", "json");

        run.ExitCode.Should().Be(3);
        run.Json.GetProperty("error").GetProperty("candidates").EnumerateArray().Select(c => c.GetString()).Should().Equal("fs:find", "text:find");
    }

    [Fact]
    public async Task Describe_ToolOfABrokenServer_EndsAsUnavailable()
    {
        _host.Write("toolexec.json", """{ "mcpServers": { "gone": { "command": "toolexec-no-such-command" } } }""");

        var run = await _host.RunAsync("describe", "gone:tool");

        run.ExitCode.Should().Be(5);
        run.Error.Should().Contain("backend_unavailable").And.Contain("toolexec-no-such-command");
    }
}
