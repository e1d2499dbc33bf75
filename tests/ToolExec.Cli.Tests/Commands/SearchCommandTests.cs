namespace ToolExec.Cli.Tests;

public sealed class SearchCommandTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Search_Words_ShowsTheBestFirst()
    {
        var run = await _host.RunAsync("search", "count", "the", "words", "of", "a", "text");

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain("text:count_words");
        run.Output.Split('\n').First(l => l.Contains(':', StringComparison.Ordinal)).Should().Contain("text:count_words");
    }

    [Fact]
    public async Task Search_Json_IsThePage()
    {
        var run = await _host.RunAsync("search", "digest of a text", "--limit", "2", "--namespace", "te*", "--read-only", "-o", "json");

        run.Json.GetProperty("tools")[0].GetProperty("id").GetString().Should().Be("text:hash");
        run.Json.GetProperty("tools").GetArrayLength().Should().BeLessThanOrEqualTo(2);
        run.Json.GetProperty("ranking").GetString().Should().Be("lexical");
        run.Json.GetProperty("problems").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Search_Misspelt_SaysWhatItTookItFor()
    {
        var run = await _host.RunAsync("search", "statstics");

        run.Error.Should().Contain("'statstics'");
        run.Output.Should().Contain("math:");
    }

    [Fact]
    public async Task Search_NothingFits_IsNoTool()
    {
        var run = await _host.RunAsync("search", "zzzzqqqq");

        (run.ExitCode, run.Output.Trim()).Should().Be((0, "0 tools"));
    }

    [Theory]
    [InlineData("search")]
    [InlineData("search", "x", "--limit", "0")]
    [InlineData("search", "x", "--limit", "101")]
    public async Task Search_WrongUse_IsRefused(params string[] arguments) => (await _host.RunAsync(arguments)).ExitCode.Should().Be(2);

    [Fact]
    public async Task Search_NothingFoundAndAServerBroken_EndsAsUnavailable()
    {
        _host.Write("toolexec.json", """{ "mcpServers": { "gone": { "command": "toolexec-no-such-command" } } }""");

        (await _host.RunAsync("search", "zzzzqqqq")).ExitCode.Should().Be(5);
        (await _host.RunAsync("search", "words")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task DescribeAs_Levels_AreThoseOfAModel()
    {
        (await _host.RunAsync("describe", "text:hash", "--as", "summary")).Output.Should().StartWith("text:hash: ");
        (await _host.RunAsync("describe", "text:hash", "--as", "signature")).Output.Should().StartWith("text:hash(text: string, ").And.Contain("\"sha256\"");
        (await _host.RunAsync("describe", "text:hash", "--as", "typescript")).Output.Should().StartWith("declare namespace text {\n").And.Contain("  function hash(args: {");
        (await _host.RunAsync("describe", "text", "--as", "typescript")).Output.Should().Contain("function hash(").And.Contain("function count_words(");
        (await _host.RunAsync("describe", "text:hash", "--as", "schema", "-o", "json")).Json.GetProperty("parameters")[0].GetProperty("name").GetString().Should().Be("text");
        (await _host.RunAsync("describe", "text:hash", "--as", "full")).Output.Should().StartWith("{").And.Contain("\"detail\": \"full\"");
        (await _host.RunAsync("describe", "text", "--as", "typescript", "-o", "json")).Json.GetProperty("namespace").GetString().Should().Be("text");
        (await _host.RunAsync("describe", "text:hsah", "--as", "full")).ExitCode.Should().Be(3);
        (await _host.RunAsync("describe", "text:hash", "--as", "novel")).ExitCode.Should().Be(2);
    }
}
