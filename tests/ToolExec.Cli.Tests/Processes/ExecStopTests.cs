namespace ToolExec.Cli.Tests;

/// <summary>A script whose command is told to stop. Windows has no signals that one process sends another.</summary>
public sealed class ExecStopTests : IDisposable
{
    private const string Script =
        "await tools.text.join({ items: ['a'] }); console.log('begun'); const b = (await tools.text.join({ items: ['b'] })).text; console.log('over'); return b";

    private readonly CliHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_ScriptWaitsInACall_IsKeptAndGoesOnInAnotherCommand(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Configure(durable: true);
        _host.Write("wait.js", Script);
        using var command = new CliProcess(_host.Folder, "exec", "wait.js");
        await command.WhenErrorHasAsync("begun");

        await command.SignalAsync(signal);
        var ended = await command.EndAsync();

        ended.ExitCode.Should().Be(6, ended.Error);
        ended.Output.Should().BeEmpty();
        ended.Error.Should().Contain("--resume ");
        var id = ended.Error.Split("--resume ")[1][..32];
        ended.Error.Should().NotContain("over").And.Contain("The script waits").And.Subject.Split("begun").Should().HaveCount(2, "what was told while it ran is not told again");

        var resumed = await _host.RunAsync("exec", "--resume", id);
        (resumed.ExitCode, resumed.Output.Trim()).Should().Be((0, "b"), resumed.Error);
        resumed.Error.Should().Contain("over");
    }

    [Fact]
    public async Task Signal_NothingKeepsScripts_ItIsGivenUp()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Configure(durable: false);
        _host.Write("wait.js", Script);
        using var command = new CliProcess(_host.Folder, "exec", "wait.js");
        await command.WhenErrorHasAsync("begun");

        await command.SignalAsync("TERM");
        var ended = await command.EndAsync();

        ended.ExitCode.Should().Be(130, ended.Error);
        ended.Error.Should().Contain("Cancelled.");
    }

    // The second call waits in the command for its turn, which is hours away; another command knows nothing of the first.
    private void Configure(bool durable) => _host.Write("toolexec.json", $$"""
        {
          "rates": { "rules": [{ "name": "rare", "tools": ["text:join"], "kind": "slidingWindow", "limit": 1, "period": 3600 }] },
          {{(durable ? $$""" "durable": { "file": "{{Path.Combine(_host.Folder, "state", "toolexec.db")}}" },""" : "")}}
          "run": { "timeout": 7200 }, "code": { "timeout": 7200 }
        }
        """);
}
