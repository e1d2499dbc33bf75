namespace ToolExec.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Help_OfTheCommand_NamesTheExitCodes()
    {
        var run = await _host.RunAsync("--help");

        run.ExitCode.Should().Be(0);
        run.Output.ReplaceLineEndings(" ").Should().Contain("Exit codes: 0 ok").And.Contain("130 cancelled").And.Contain("--allow-write");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("describe")]
    [InlineData("call")]
    [InlineData("chain")]
    [InlineData("graph")]
    [InlineData("health")]
    public async Task Help_OfASubcommand_Works(string command)
    {
        var run = await _host.RunAsync(command, "--help");

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain($"{command}");
    }

    [Fact]
    public async Task UnknownCommand_IsAUsageErrorOnBothOutputs()
    {
        var people = await _host.RunAsync("frobnicate");
        var program = await _host.RunAsync("frobnicate", "-o", "json");

        people.ExitCode.Should().Be(2);
        people.Output.Should().BeEmpty();
        people.Error.Should().Contain("frobnicate").And.Contain("toolexec --help");
        program.ExitCode.Should().Be(2);
        program.Json.GetProperty("error").GetProperty("code").GetString().Should().Be("usage");
    }

    [Fact]
    public async Task Output_OfAnUnknownKind_IsAUsageError()
    {
        (await _host.RunAsync("list", "--output", "xml")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task Verbose_Logs_GoToTheStandardErrorAlone()
    {
        var run = await _host.RunAsync("list", "--verbose", "-o", "json");

        run.Error.Should().MatchRegex(@"\d\d:\d\d:\d\d\.\d\d\d info ToolExec");
        run.Json.GetProperty("tools").GetArrayLength().Should().BePositive();
    }

    [Fact]
    public async Task Fault_OfTheCommandItself_IsAnErrorAsAnyOther()
    {
        using var closed = new MemoryStream();
        await closed.DisposeAsync();
        using var host = new CliHost { InputStream = closed };

        var run = await host.RunAsync("call", "math:sum", "--json", "-", "-o", "json");

        run.ExitCode.Should().Be(1);
        run.Json.GetProperty("error").GetProperty("code").GetString().Should().Be("internal");
        run.Json.GetProperty("error").GetProperty("message").GetString().Should().StartWith("toolexec has a fault: ObjectDisposedException");
    }

    [Fact]
    public async Task Health_BuiltInBackends_AreHealthy()
    {
        var run = await _host.RunAsync("health", "-o", "json");

        run.ExitCode.Should().Be(0);
        run.Json.GetProperty("backends").EnumerateArray().Select(b => b.GetProperty("status").GetString()).Should().AllBe("healthy").And.HaveCount(5);
    }

    [Fact]
    public async Task Health_BrokenServer_IsUnhealthyAndEndsAsUnavailable()
    {
        _host.Write("toolexec.json", """{ "mcpServers": { "gone": { "command": "toolexec-no-such-command" } } }""");

        var run = await _host.RunAsync("health");

        run.ExitCode.Should().Be(5);
        run.Output.Should().MatchRegex(@"gone\s+mcp\s+unhealthy").And.MatchRegex(@"text\s+local\s+healthy");
    }
}
