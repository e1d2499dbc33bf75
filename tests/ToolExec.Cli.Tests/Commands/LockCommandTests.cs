using System.Text.Json;

namespace ToolExec.Cli.Tests;

/// <summary>The commands <c>lock</c> and <c>verify</c>, and the section <c>pinning</c>, against a server whose tools change.</summary>
public sealed class LockCommandTests : IDisposable
{
    // A server of the protocol in a few lines; it offers what the file beside it says.
    private const string Server = """
        import { readFileSync } from 'node:fs';
        import { createInterface } from 'node:readline';
        const answer = (id, result) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\n');
        createInterface({ input: process.stdin }).on('line', line => {
          const { id, method, params } = JSON.parse(line);
          if (method === 'initialize') answer(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } });
          else if (method === 'tools/list') answer(id, { tools: JSON.parse(readFileSync(new URL('tools.json', import.meta.url))) });
          else if (method === 'tools/call') answer(id, { content: [{ type: 'text', text: 'done' }] });
          else if (method === 'ping') answer(id, {});
          else if (id !== undefined) process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }) + '\n');
        }).on('close', () => process.exit(0));
        """;

    private readonly CliHost _host = new() { Width = 400 };

    public void Dispose() => _host.Dispose();

    [ComponentFact(TestComponent.Node)]
    public async Task Verify_NothingChanged_EndsWithZero()
    {
        Configure();
        Offer("Sends a mail.");

        var locked = await _host.RunAsync("lock");
        var verified = await _host.RunAsync("verify");

        locked.ExitCode.Should().Be(0, locked.Error);
        locked.Output.Should().Contain("added    post:send");
        locked.Error.Should().Contain("toolexec.lock.json pins 1 tools");
        verified.ExitCode.Should().Be(0, verified.Error);
        verified.Error.Should().Contain("1 tools compared; none has changed.");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Verify_ServerChangedATool_ShowsTheDifferenceAndEndsWithThree()
    {
        Configure();
        Offer("Sends a mail.");
        await _host.RunAsync("lock");
        Offer("Sends a mail, and a copy to me.");

        var run = await _host.RunAsync("verify");

        run.ExitCode.Should().Be(3);
        run.Output.ReplaceLineEndings("\n").Should().Contain("changed  post:send\n").And.Contain("/description\n").And.Contain("- \"Sends a mail.\"").And.Contain("+ \"Sends a mail, and a copy to me.\"");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Verify_Json_IsOneDocument()
    {
        Configure();
        Offer("Sends a mail.");
        await _host.RunAsync("lock");
        Offer("Other.");

        var run = await _host.RunAsync("verify", "-o", "json");

        var change = run.Json.GetProperty("changes").EnumerateArray().Single();
        change.GetProperty("kind").GetString().Should().Be("changed");
        change.GetProperty("differences")[0].GetProperty("path").GetString().Should().Be("/description");
        run.Json.GetProperty("problems").GetArrayLength().Should().Be(0);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Call_PinnedAndChanged_IsRefusedAndNotListed()
    {
        Configure("""{ }""");
        Offer("Sends a mail.");
        (await _host.RunAsync("lock")).ExitCode.Should().Be(0);
        (await _host.RunAsync("call", "post:send")).ExitCode.Should().Be(0);
        Offer("Sends a mail, and a copy to me.");

        var call = await _host.RunAsync("call", "post:send");
        var list = await _host.RunAsync("list", "--backend", "post");

        call.ExitCode.Should().Be(3);
        call.Error.Should().Contain("The definition of the tool 'post:send' has changed since the host agreed to it");
        list.Output.Should().NotContain("copy to me");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Call_PinnedWithWarn_Runs()
    {
        Configure("""{ "changed": "warn" }""");
        Offer("Sends a mail.");
        await _host.RunAsync("lock");
        Offer("Other.");

        (await _host.RunAsync("call", "post:send")).ExitCode.Should().Be(0);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Lock_ServerIsDown_WritesNothing()
    {
        _host.Write("toolexec.json", """{ "mcpServers": { "post": { "command": "no-such-program-here" } } }""");

        var run = await _host.RunAsync("lock");

        run.ExitCode.Should().Be(5);
        run.Error.Should().Contain("Nothing was written");
        File.Exists(Path.Combine(_host.Folder, "toolexec.lock.json")).Should().BeFalse();
    }

    [Fact]
    public async Task Verify_NoLockFile_SaysHowToWriteOne()
    {
        var run = await _host.RunAsync("verify", "--file", "other.json");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("There is no lock file").And.Contain("other.json. Write it with 'toolexec lock'.");
    }

    [Fact]
    public async Task Verify_FileIsNoLock_SaysWhere()
    {
        _host.Write("toolexec.lock.json", "{}");

        var run = await _host.RunAsync("verify");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("A lock must be an object with a \"version\".");
    }

    [Fact]
    public async Task Call_PinnedWithoutLockFile_IsAConfigurationError()
    {
        _host.Write("toolexec.json", """{ "pinning": {} }""");

        var run = await _host.RunAsync("call", "time:now");

        run.ExitCode.Should().Be(2, run.Error);
        run.Error.Should().Contain("does not exist. Write it with 'toolexec lock'");
    }

    [Theory]
    [InlineData("""{ "changed": "ask" }""", "pinning/changed must be \"refuse\" or \"warn\", but is \"ask\".")]
    [InlineData("""{ "lockFile": "" }""", "pinning/lockFile must name a file")]
    [InlineData("""{ "file": "x" }""", "pinning/file is not a setting of pinning")]
    public async Task Pinning_WrongSetting_IsNamed(string pinning, string message)
    {
        _host.Write("toolexec.json", $$"""{ "pinning": {{pinning}} }""");

        var run = await _host.RunAsync("list");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(message);
    }

    private void Configure(string? pinning = null)
    {
        var server = _host.Write("server.mjs", Server);
        var config = $$"""{ "mcpServers": { "post": { "command": "node", "args": [{{JsonSerializer.Serialize(server)}}] } }{{(pinning is null ? "" : $", \"pinning\": {pinning}")}} }""";
        _host.Write("toolexec.json", config);
    }

    private void Offer(string description) =>
        _host.Write("tools.json", $$"""[{ "name": "send", "description": {{JsonSerializer.Serialize(description)}}, "inputSchema": { "type": "object" } }]""");
}
