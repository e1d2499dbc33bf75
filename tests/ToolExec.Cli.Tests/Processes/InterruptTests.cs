using System.Diagnostics;
using System.Text.Json;

namespace ToolExec.Cli.Tests;

/// <summary>What a signal leaves behind: nothing. Windows has no signals that one process sends another.</summary>
public sealed class InterruptTests : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private readonly CliHost _host = new();

    // On the command line of every process that a server consists of.
    private readonly string _mark = $"mark-{Guid.NewGuid():N}";

    public void Dispose() => _host.Dispose();

    [ComponentTheory(TestComponent.Node, TestComponent.ServerEverything)]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_DuringACall_CancelsItAndLeavesNoProcess(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Configure(stopGrace: 1, TestComponent.Find(TestComponent.ServerEverything), "stdio", _mark);
        using var command = new CliProcess(
            _host.Folder, "call", "server:trigger-long-running-operation", "--arg", "duration=600", "--arg", "steps=1200", "--stream", "--timeout", "1h");
        await command.WhenErrorHasAsync("%");
        (await SurvivorsAsync()).Should().NotBeEmpty("the call runs there");

        await command.SignalAsync(signal);
        var ended = await command.EndAsync();

        ended.ExitCode.Should().Be(130);
        ended.Error.Should().Contain("cancelled");
        (await SurvivorsAsync()).Should().BeEmpty("the command waits for its processes to end");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Signal_SecondOne_EndsAtOnceAndLeavesNoProcess()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // A server that neither answers nor goes away when it is asked to.
        var script = _host.Write("stubborn.js", "process.on('SIGTERM', () => {}); process.stdin.resume(); console.error('up'); setInterval(() => {}, 1000000);");
        Configure(stopGrace: 300, script, _mark);
        using var command = new CliProcess(_host.Folder, "list");
        await UntilAsync(async () => (await SurvivorsAsync()).Count > 0);

        await command.SignalAsync("INT");
        await command.WhenErrorHasAsync("Once more ends it at once");
        await command.SignalAsync("INT");
        var ended = await command.EndAsync();

        ended.ExitCode.Should().Be(130);
        await UntilAsync(async () => (await SurvivorsAsync()).Count == 0);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (!await condition())
        {
            await Task.Delay(Poll, TimeProvider.System, limit.Token);
        }
    }

    private void Configure(int stopGrace, params string[] arguments)
    {
        var json = JsonSerializer.Serialize(arguments);
        _host.Write("toolexec.json", $$"""{ "mcpServers": { "server": { "command": "node", "args": {{json}}, "stopGrace": {{stopGrace}} } } }""");
    }

    private async Task<IReadOnlyList<string>> SurvivorsAsync()
    {
        using var list = Process.Start(new ProcessStartInfo("ps", ["-A", "-o", "args="]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var text = await list.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return [.. text.Split('\n').Where(line => line.Contains(_mark, StringComparison.Ordinal))];
    }
}
