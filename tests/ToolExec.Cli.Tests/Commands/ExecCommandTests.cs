namespace ToolExec.Cli.Tests;

public sealed class ExecCommandTests : IDisposable
{
    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Exec_File_GivesItsValueToTheOutputAndWhatItWroteBeside()
    {
        _host.Write("a.md", "one two three");
        _host.Write("count.ts", "const file: { text: string } = await tools.fs.read({ path: 'a.md' }); console.log('read'); return (await tools.text.count_words({ text: file.text })).words;");

        var table = await _host.RunAsync("exec", "count.ts");
        var json = await _host.RunAsync("exec", "count.ts", "-o", "json");

        table.ExitCode.Should().Be(0, table.Error);
        table.Output.Trim().Should().Be("3");
        table.Error.Should().StartWith("read\n").And.MatchRegex(@"ok: the script took [\d.,]+ m?s and made 2 calls");
        json.ExitCode.Should().Be(0);
        json.Json.GetProperty("value").GetInt32().Should().Be(3);
        json.Json.GetProperty("tool_calls").GetArrayLength().Should().Be(2);
        json.Json.GetProperty("limits_enforced").GetProperty("memory").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task Exec_StandardInput_Runs()
    {
        _host.Input = "return 6 * 7";

        var run = await _host.RunAsync("exec", "-", "--language", "javascript");

        (run.ExitCode, run.Output.Trim()).Should().Be((0, "42"));
    }

    [Fact]
    public async Task Exec_Input_IsWhatTheScriptFinds()
    {
        _host.Write("double.js", "return input.n * 2");
        _host.Write("n.json", """{ "n": 4 }""");
        _host.Input = """{ "n": 5 }""";

        (await _host.RunAsync("exec", "double.js", "--input", """{ "n": 3 }""")).Output.Trim().Should().Be("6");
        (await _host.RunAsync("exec", "double.js", "-i", "@n.json")).Output.Trim().Should().Be("8");
        (await _host.RunAsync("exec", "double.js", "-i", "-")).Output.Trim().Should().Be("10");
    }

    [Theory]
    [InlineData("throw new TypeError('no')", 1, "TypeError: no")]
    [InlineData("await tools.fs.read({ path: 'none' })", 1, "execution_failed: ")]
    [InlineData("const =", 1, "SyntaxError")]
    [InlineData("await new Promise(r => setTimeout(r, 60000))", 4, "ran longer")]
    public async Task Exec_ScriptFails_SaysWhereAndEndsWithItsCode(string code, int exit, string message)
    {
        _host.Input = $"// first\n{code}\n// last";

        var run = await _host.RunAsync("exec", "-", "--timeout", "5");

        run.ExitCode.Should().Be(exit, run.Error);
        run.Error.Should().Contain(message).And.Contain("failed: the script took");
    }

    [Fact]
    public async Task Exec_Tools_OthersAreNotThere()
    {
        _host.Input = "return [typeof tools.fs, typeof tools.text.join, (await searchTools('')).length > 0]";

        (await _host.RunAsync("exec", "-", "--tools", "text:*", "-o", "json")).Json.GetProperty("value").GetRawText().Should().Be("""["undefined","function",true]""");
    }

    [Theory]
    [InlineData("exec", "Say which script to run")]
    [InlineData("exec a.ts --resume x", "Say which script to run")]
    [InlineData("exec none.ts", "There is no file 'none.ts'.")]
    [InlineData("exec - --approve all", "go with --resume")]
    [InlineData("exec --resume x --tools a", "do not go with --resume")]
    [InlineData("exec --resume x -i 1", "do not go with --resume")]
    [InlineData("exec --resume x --sandbox y", "do not go with --resume")]
    [InlineData("exec - --sandbox none", "There is no sandbox 'none'. There are embedded.")]
    [InlineData("exec - -i -", "cannot both be the standard input")]
    [InlineData("exec - -i {", "--input")]
    [InlineData("exec --resume x", "There is no script that waits under this id.")]
    [InlineData("exec - --language cobol", "No sandbox here runs 'cobol'.")]
    public async Task Exec_WrongUse_IsRefused(string line, string message)
    {
        _host.Input = "return 1";

        var run = await _host.RunAsync(line.Split(' '));

        run.ExitCode.Should().Be(2, run.Error);
        run.Error.Should().Contain(message);
    }

    [Fact]
    public async Task Exec_CodeSection_BoundsScripts_AndOffersTheTool()
    {
        _host.Write("toolexec.json", """{ "code": { "maxToolCalls": 1, "denyTools": ["fs:*"] } }""");
        _host.Input = "await tools.text.join({ items: ['a'] }); await tools.text.join({ items: ['b'] })";

        (await _host.RunAsync("exec", "-")).Error.Should().Contain("limit_exceeded");
        (await _host.RunAsync("call", "code:execute_code", "-a", "code=return typeof tools.fs", "-o", "json")).Json.GetProperty("value").GetProperty("value").GetString().Should().Be("undefined");
        _host.Write("toolexec.json", """{ "code": { "maxToolCals": 1 } }""");
        (await _host.RunAsync("exec", "-")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task Exec_ApprovalWithoutAPlaceToKeepIt_SaysSo()
    {
        _host.Write("toolexec.json", """{ "policy": { "rules": [{ "name": "people", "effect": "ask", "tools": ["text:join"], "reason": "It joins." }] } }""");
        _host.Input = "return await tools.text.join({ items: ['a'] })";

        var run = await _host.RunAsync("exec", "-");

        run.ExitCode.Should().Be(6, run.Error);
        run.Error.Should().Contain("may 'text:join' run?").And.Contain("nothing keeps it");
    }

    [Fact]
    public async Task Exec_Resume_GoesOnInAnotherCommand_Once()
    {
        _host.Write("secrets/KEY", "0123456789abcdef0123456789abcdef");
        _host.Write("toolexec.json", $$"""
            {
              "policy": { "rules": [{ "name": "people", "effect": "ask", "tools": ["text:join"], "reason": "It joins." }], "approvals": { "keySecret": "KEY" } },
              "secrets": { "sources": [{ "kind": "file", "folder": "{{Path.Combine(_host.Folder, "secrets")}}" }] },
              "ledger": {},
              "durable": { "file": "{{Path.Combine(_host.Folder, "state", "toolexec.db")}}" }
            }
            """);
        _host.Input = "const [a, b] = await Promise.all([tools.text.join({ items: ['a'] }), tools.text.join({ items: ['b'] }).catch(e => e.message)]); return [a, b]";

        var waiting = await _host.RunAsync("exec", "-", "-o", "json");
        waiting.ExitCode.Should().Be(6, waiting.Output);
        var id = waiting.Json.GetProperty("execution_id").GetString()!;
        var approvals = waiting.Json.GetProperty("approvals").EnumerateArray().Select(a => a.GetProperty("id").GetString()!).ToList();
        approvals.Should().HaveCount(2);

        var asked = await _host.RunAsync("exec", "--resume", id);
        asked.ExitCode.Should().Be(6);
        asked.Error.Should().Contain($"--resume {id} --approve").And.Contain(approvals[0]).And.Contain(approvals[1]);
        (await _host.RunAsync("exec", "--resume", id, "--approve", "other")).ExitCode.Should().Be(2);

        var done = await _host.RunAsync("exec", "--resume", id, "--approve", "all", "--deny", approvals[1], "--message", "Not that one.", "-o", "json");

        done.ExitCode.Should().Be(0, done.Output);
        done.Json.GetProperty("value").GetRawText().Should().Contain("a").And.Contain("Not that one.");
        (await _host.RunAsync("exec", "--resume", id)).ExitCode.Should().Be(2);
    }
}
