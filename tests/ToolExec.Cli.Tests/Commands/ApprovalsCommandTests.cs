namespace ToolExec.Cli.Tests;

public sealed class ApprovalsCommandTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Approvals_OfACall_AreListedDecidedAndRunByOtherCommands_Once()
    {
        Configure();
        var id = await AskAsync("a");

        var listed = await _host.RunAsync("approvals", "list", "-o", "json");
        var table = await _host.RunAsync("approvals", "list");
        var early = await _host.RunAsync("approvals", "run", id);
        var approved = await _host.RunAsync("approvals", "approve", id, "--by", "ann");
        var run = await _host.RunAsync("approvals", "run", id, "-o", "json");
        var again = await _host.RunAsync("approvals", "run", id, "-o", "json");

        listed.Json.GetProperty("approvals").EnumerateArray().Should().ContainSingle().Which.GetProperty("id").GetString().Should().Be(id);
        table.Output.Should().Contain(id).And.Contain("text:join").And.Contain("It joins.");
        table.Error.Should().Contain("1 call waits");
        early.ExitCode.Should().Be(6, early.Error);
        approved.ExitCode.Should().Be(0, approved.Error);
        approved.Error.Should().Contain($"toolexec approvals run {id}");
        run.ExitCode.Should().Be(0, run.Output);
        run.Json.GetProperty("value").GetProperty("text").GetString().Should().Be("a");
        again.ExitCode.Should().Be(3, "it was used");
        again.Json.GetProperty("error").GetProperty("code").GetString().Should().Be("approval_invalid");
        (await _host.RunAsync("approvals", "list", "-o", "json")).Json.GetProperty("approvals").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Approve_OtherArgumentsAndRun_RunsWithThem()
    {
        Configure();
        var id = await AskAsync("a");

        var wrong = await _host.RunAsync("approvals", "approve", id, "--json", """{"items":3}""");
        var run = await _host.RunAsync("approvals", "approve", id, "--json", """{"items":["b","c"],"separator":"+"}""", "--run", "-o", "json");

        wrong.ExitCode.Should().Be(3, wrong.Error);
        wrong.Error.Should().Contain("items");
        run.ExitCode.Should().Be(0, run.Output);
        run.Json.GetProperty("value").GetProperty("text").GetString().Should().Be("b+c");
    }

    [Fact]
    public async Task Deny_WithMessage_EndsTheCallWithIt()
    {
        Configure();
        var id = await AskAsync("a");

        var denied = await _host.RunAsync("approvals", "deny", id, "--message", "Not today.", "-o", "json");
        var run = await _host.RunAsync("approvals", "run", id);
        var twice = await _host.RunAsync("approvals", "approve", id);

        denied.Json.GetProperty("verdict").GetString().Should().Be("denied");
        run.ExitCode.Should().Be(3);
        run.Error.Should().Contain("Not today.");
        twice.ExitCode.Should().Be(3, "somebody has decided");
    }

    [Fact]
    public async Task Approvals_OfAScript_AreDecidedHereAndRunByTheScript()
    {
        Configure();
        _host.Input = "return (await tools.text.join({ items: ['a'] })).text";
        var waiting = await _host.RunAsync("exec", "-", "-o", "json");
        var (script, id) = (waiting.Json.GetProperty("execution_id").GetString()!, waiting.Json.GetProperty("approvals")[0].GetProperty("id").GetString()!);

        var listed = await _host.RunAsync("approvals", "list");
        var direct = await _host.RunAsync("approvals", "approve", id, "--run");
        var run = await _host.RunAsync("approvals", "run", id);
        var approved = await _host.RunAsync("approvals", "approve", id);
        var done = await _host.RunAsync("exec", "--resume", script);

        listed.Output.Should().Contain($"Asked by the script").And.NotContain("Asked for");
        direct.ExitCode.Should().Be(2);
        run.ExitCode.Should().Be(2);
        run.Error.ReplaceLineEndings(" ").Should().Contain($"toolexec exec --resume");
        approved.Error.Should().Contain($"toolexec exec --resume {script}");
        (done.ExitCode, done.Output.Trim()).Should().Be((0, "a"), done.Error);
    }

    [Fact]
    public async Task Approvals_OfAScriptThatCouldNotWait_AreRunLikeOthers()
    {
        Configure();
        _host.Input = "return await runChain([{ tool: 'text:join', arguments: { items: ['a'] } }])";
        var ended = await _host.RunAsync("exec", "-", "-o", "json");
        var id = (await _host.RunAsync("approvals", "list", "-o", "json")).Json.GetProperty("approvals")[0].GetProperty("id").GetString()!;

        var approved = await _host.RunAsync("approvals", "approve", id);
        var run = await _host.RunAsync("approvals", "run", id, "-o", "json");

        ended.Json.GetProperty("status").GetString().Should().Be("failed");
        approved.Error.Should().Contain($"toolexec approvals run {id}");
        run.Json.GetProperty("value").GetProperty("text").GetString().Should().Be("a", run.Output);
    }

    [Theory]
    [InlineData("approvals list --max 0", 2, "--max must be 1 or more")]
    [InlineData("approvals approve none", 3, "approval_invalid")]
    [InlineData("approvals deny none", 3, "approval_invalid")]
    [InlineData("approvals run none", 3, "approval_invalid")]
    public async Task Approvals_WrongUse_IsRefused(string line, int exit, string message)
    {
        Configure();

        var run = await _host.RunAsync(line.Split(' '));

        run.ExitCode.Should().Be(exit, run.Error);
        run.Error.Should().Contain(message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "policy": { "rules": [] } }""")]
    public async Task Approvals_NothingKeepsThem_SaysWhatIsMissing(string configuration)
    {
        _host.Write("toolexec.json", configuration);

        var run = await _host.RunAsync("approvals", "list");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("durable").And.Contain("keySecret");
    }

    [Fact]
    public async Task Call_ThatWaits_SaysHowToDecide()
    {
        Configure();

        var run = await _host.RunAsync("call", "text:join", "--json", """{"items":["a"]}""");

        run.ExitCode.Should().Be(6);
        run.Error.Should().Contain("may 'text:join' run? It joins.").And.Contain("toolexec approvals approve ").And.Contain("--run");
    }

    private void Configure()
    {
        _host.Write("secrets/KEY", "0123456789abcdef0123456789abcdef");
        _host.Write("toolexec.json", $$"""
            {
              "policy": { "rules": [{ "name": "people", "effect": "ask", "tools": ["text:join"], "reason": "It joins." }], "approvals": { "keySecret": "KEY" } },
              "secrets": { "sources": [{ "kind": "file", "folder": "{{Path.Combine(_host.Folder, "secrets")}}" }] },
              "durable": { "file": "{{Path.Combine(_host.Folder, "state", "toolexec.db")}}" }
            }
            """);
    }

    private async Task<string> AskAsync(string item)
    {
        var asked = await _host.RunAsync("call", "text:join", "--json", $$"""{"items":["{{item}}"]}""", "-o", "json");
        asked.ExitCode.Should().Be(6, asked.Output);
        return asked.Json.GetProperty("approval").GetProperty("id").GetString()!;
    }
}
