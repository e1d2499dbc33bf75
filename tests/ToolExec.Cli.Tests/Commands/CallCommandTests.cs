namespace ToolExec.Cli.Tests;

public sealed class CallCommandTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Call_Arguments_AreTypedByTheSchema()
    {
        // "12" stays a text where the schema wants one, and becomes a number where it wants that.
        var text = await _host.RunAsync("call", "text:count_words", "--arg", "text=12 34");
        var numbers = await _host.RunAsync("call", "math:sum", "-a", "numbers=12", "-a", "numbers=0.5", "-o", "json");

        text.ExitCode.Should().Be(0);
        text.Output.Should().StartWith("words        2");
        text.Error.Should().StartWith("ok: text:count_words on text in ");
        numbers.Json.GetProperty("value").GetProperty("sum").GetDouble().Should().Be(12.5);
    }

    [Fact]
    public async Task Call_JsonArgument_IsTakenAsItIs()
    {
        var run = await _host.RunAsync("call", "json:get", "--arg", "value:={\"a\":[1,2]}", "--arg", "pointer=/a/1", "-o", "json");

        run.Json.GetProperty("value").GetProperty("value").GetInt32().Should().Be(2);
    }

    [Theory]
    [InlineData("inline")]
    [InlineData("file")]
    [InlineData("stdin")]
    public async Task Call_WholeJson_ComesFromTextFileOrInput(string source)
    {
        const string Json = """{"numbers":[1,2,3]}""";
        _host.Write("args.json", Json);
        _host.Input = Json;

        var run = await _host.RunAsync("call", "math:sum", "--json", source switch { "inline" => Json, "file" => "@args.json", _ => "-" }, "-o", "json");

        run.ExitCode.Should().Be(0);
        run.Json.GetProperty("status").GetString().Should().Be("succeeded");
        run.Json.GetProperty("value").GetProperty("sum").GetDouble().Should().Be(6);
        run.Error.Should().BeEmpty("logs alone go there, and there are none");
    }

    [Fact]
    public async Task Call_ArgumentsThatDoNotFit_AreRefusedWithEachViolation()
    {
        var run = await _host.RunAsync("call", "math:sum", "--arg", "numbers=one", "--arg", "extra=1");

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.Error.Should().Contain("validation_input").And.Contain("numbers").And.Contain("extra").And.Contain("toolexec describe math:sum");
    }

    [Fact]
    public async Task Call_RefusedAsJson_IsTheResultWithItsViolations()
    {
        var run = await _host.RunAsync("call", "math:sum", "-o", "json");

        run.ExitCode.Should().Be(3);
        run.Json.GetProperty("status").GetString().Should().Be("rejected");
        run.Json.GetProperty("error").GetProperty("violations").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task Call_Explain_ShowsEachStepToPeople()
    {
        var run = await _host.RunAsync("call", "math:sum", "-a", "numbers=12", "--explain");

        run.ExitCode.Should().Be(0);
        run.Output.Should().StartWith("sum");
        run.Error.Should().Contain("found math:sum").And.Contain("succeeded math").And.MatchRegex("cache +not configured").And.MatchRegex("validate +[0-9.]+ m?s +valid");
    }

    [Fact]
    public async Task Call_ExplainAsJson_IsOneDocument()
    {
        _host.Write("toolexec.json", """{"cache":{}}""");

        var run = await _host.RunAsync("call", "math:sum", "-a", "numbers=12", "--explain", "-o", "json");

        run.Json.GetProperty("status").GetString().Should().Be("succeeded");
        var steps = run.Json.GetProperty("explanation").EnumerateArray().ToDictionary(s => s.GetProperty("step").GetString()!, s => s.GetProperty("state").GetString(), StringComparer.Ordinal);
        steps.Should().Contain("attempt", "ran").And.Contain("audit", "not_configured").And.Contain("progress", "ran");
        steps["cache"].Should().BeOneOf("ran", "not_concerned");
    }

    [Theory]
    [InlineData("--stream")]
    [InlineData("--many")]
    public async Task Call_ExplainOfSeveral_IsRefused(string option)
    {
        var run = await _host.RunAsync("call", option, option == "--many" ? "x.json" : "math:sum", "--explain");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("--explain tells of one call");
    }

    [Fact]
    public async Task Call_ToolThatFails_EndsAsFailedWithItsOwnWords()
    {
        var run = await _host.RunAsync("call", "math:evaluate", "--arg", "expression=1/0");

        run.ExitCode.Should().Be(1);
        run.Error.Should().Contain("execution_failed").And.Contain("division by zero");
    }

    [Fact]
    public async Task Call_UnknownTool_IsRefused()
    {
        var run = await _host.RunAsync("call", "text:cuont_words", "-o", "json");

        run.ExitCode.Should().Be(3);
        run.Json.GetProperty("error").GetProperty("code").GetString().Should().Be("tool_not_found");
    }

    [Fact]
    public async Task Call_ToolOfABrokenServer_EndsAsUnavailable()
    {
        _host.Write("toolexec.json", """{ "mcpServers": { "gone": { "command": "toolexec-no-such-command" } } }""");

        var run = await _host.RunAsync("call", "gone:tool", "-o", "json");

        run.ExitCode.Should().Be(5);
        run.Json.GetProperty("error").GetProperty("code").GetString().Should().Be("backend_unavailable");
    }

    [Fact]
    public async Task Call_BuiltInTool_StartsNoServer()
    {
        // A call that does not need the server must not wait for it, nor fail by it.
        _host.Write("toolexec.json", """{ "mcpServers": { "lost": { "command": "toolexec-no-such-command" } } }""");

        var run = await _host.RunAsync("call", "time:now", "--verbose");

        run.ExitCode.Should().Be(0);
        run.Error.Should().NotContain("lost");
    }

    [Fact]
    public async Task Call_Stream_GivesOneJsonArrayThatEndsWithTheResult()
    {
        var run = await _host.RunAsync("call", "text:hash", "--arg", "text=a", "--stream", "-o", "json");

        run.ExitCode.Should().Be(0);
        run.Json.EnumerateArray().Last().GetProperty("kind").GetString().Should().Be("completed");
        run.Json.EnumerateArray().Last().GetProperty("result").GetProperty("status").GetString().Should().Be("succeeded");
    }

    [Fact]
    public async Task Call_CancelledBefore_EndsAsCancelled()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var run = await _host.RunAsync(["call", "time:now", "-o", "json"], stop.Token);

        run.ExitCode.Should().Be(130);
        run.Json.GetProperty("error").GetProperty("code").GetString().Should().Be("cancelled");
    }

    [Fact]
    public async Task Call_HostileText_CannotSteerTheTerminal()
    {
        var run = await _host.RunAsync("call", "json:get", "--json", """{"value":"\u001b[2Jgone\u202e","pointer":""}""");

        run.ExitCode.Should().Be(0);
        run.Output.Should().NotContain("\u001b").And.NotContain("\u202e").And.Contain("[2Jgone");
    }

    [Theory]
    [InlineData("Say which tool to call", "call")]
    [InlineData("either as --arg or as --json", "call", "math:sum", "--arg", "a=1", "--json", "{}")]
    [InlineData("must be name=value", "call", "math:sum", "--arg", "numbers")]
    [InlineData("is given twice", "call", "text:hash", "--arg", "text=a", "--arg", "text=b")]
    [InlineData("--arg value is not JSON", "call", "json:get", "--arg", "value:={")]
    [InlineData("--json is not JSON", "call", "math:sum", "--json", "{\"numbers\":[1],\"numbers\":[2]}")]
    [InlineData("There is no file 'none.json'", "call", "math:sum", "--json", "@none.json")]
    [InlineData("--timeout must be a time", "call", "math:sum", "--timeout", "soon")]
    [InlineData("--timeout must be a time", "call", "math:sum", "--timeout", "0")]
    [InlineData("--many takes its calls from the file", "call", "math:sum", "--many", "x.json")]
    [InlineData("there is no folder 'none'", "call", "math:sum", "--root", "none")]
    public async Task Call_WrongUsage_EndsAsUsageErrorOnBothOutputs(string message, params string[] arguments)
    {
        var people = await _host.RunAsync(arguments);
        var program = await _host.RunAsync([.. arguments, "--output", "json"]);

        people.ExitCode.Should().Be(2);
        people.Error.ReplaceLineEndings(" ").Should().Contain(message);
        people.Output.Should().BeEmpty();
        program.ExitCode.Should().Be(2);
        program.Json.GetProperty("error").GetProperty("message").GetString().Should().Contain(message);
    }
}
