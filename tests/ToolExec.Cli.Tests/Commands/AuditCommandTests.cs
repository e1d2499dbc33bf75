namespace ToolExec.Cli.Tests;

public sealed class AuditCommandTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Audit_OfCalls_IsWrittenVerifiedAndShown()
    {
        await CallAsync("numbers=12");
        await CallAsync("wrong=1");

        var verified = await _host.RunAsync("audit", "verify", "audit.jsonl");
        var shown = await _host.RunAsync("audit", "show", "audit.jsonl", "--tool", "math:*");
        var failed = await _host.RunAsync("audit", "show", "audit.jsonl", "--failed", "--last", "1", "-o", "json");

        verified.ExitCode.Should().Be(0, verified.Error);
        verified.Output.Should().Contain("6 records are right, 1 to 6");
        shown.Output.Should().Contain("math:sum").And.Contain("succeeded").And.Contain("validation_input");
        failed.Json.EnumerateArray().Should().ContainSingle().Which.GetProperty("error_code").GetString().Should().Be("validation_input");
    }

    [Fact]
    public async Task Verify_ChangedLine_EndsWithThreeAndNamesTheLine()
    {
        await CallAsync("numbers=12");
        _host.Write("audit.jsonl", Read().Replace("math:sum", "math:max", StringComparison.Ordinal));

        var people = await _host.RunAsync("audit", "verify", "audit.jsonl");
        var json = await _host.RunAsync("audit", "verify", "audit.jsonl", "-o", "json");

        people.ExitCode.Should().Be(3);
        people.Error.Should().Contain("audit.jsonl:2:").And.Contain("its content does not fit its hash");
        json.ExitCode.Should().Be(3);
        json.Json.GetProperty("valid").GetBoolean().Should().BeFalse();
        json.Json.GetProperty("fault").GetProperty("line").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task Verify_CutAtTheEnd_NeedsTheAnchor()
    {
        _host.Write("toolexec.json", $$"""{ "audit": { "file": "{{Path.Combine(_host.Folder, "audit.jsonl")}}", "anchorFile": "{{Path.Combine(_host.Folder, "anchor.json")}}" } }""");
        await CallAsync("numbers=12", configure: false);
        _host.Write("audit.jsonl", string.Concat(Read().Split('\n').Take(2).Select(l => $"{l}\n")));

        (await _host.RunAsync("audit", "verify", "audit.jsonl")).ExitCode.Should().Be(0);
        var found = await _host.RunAsync("audit", "verify", "audit.jsonl", "--anchor", "anchor.json");

        found.ExitCode.Should().Be(3);
        found.Error.Should().Contain("records were cut off at the end");
    }

    [Theory]
    [InlineData("verify", "none.jsonl")]
    [InlineData("show", "none.jsonl")]
    public async Task Audit_NoFile_IsWrongUsage(string command, string file)
    {
        var run = await _host.RunAsync("audit", command, file);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(file);
    }

    [Fact]
    public async Task Audit_InTheFileOfDurable_IsVerifiedAndShown()
    {
        var file = Path.Combine(_host.Folder, "state", "toolexec.db");
        _host.Write("toolexec.json", $$"""{ "durable": { "file": "{{file}}", "audit": true }, "audit": {} }""");
        await CallAsync("numbers=12", configure: false);

        var verified = await _host.RunAsync("audit", "verify", "state/toolexec.db");
        var shown = await _host.RunAsync("audit", "show", "state/toolexec.db", "--tool", "math:*", "-o", "json");

        verified.ExitCode.Should().Be(0, verified.Error);
        verified.Output.Should().Contain("3 records are right, 1 to 3");
        shown.Json.EnumerateArray().Should().ContainSingle().Which.GetProperty("tool_id").GetString().Should().Be("math:sum");
        (await _host.RunAsync("audit", "verify", "state/toolexec.db", "audit.jsonl")).ExitCode.Should().Be(3, "several files are lines");
    }

    private async Task CallAsync(string argument, bool configure = true)
    {
        if (configure)
        {
            _host.Write("toolexec.json", $$"""{ "audit": { "file": "{{Path.Combine(_host.Folder, "audit.jsonl")}}" } }""");
        }

        await _host.RunAsync("call", "math:sum", "-a", argument);
    }

    private string Read() => File.ReadAllText(Path.Combine(_host.Folder, "audit.jsonl"));
}
