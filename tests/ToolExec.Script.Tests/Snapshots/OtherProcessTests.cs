using System.Diagnostics;
using System.Text.Json;
using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Snapshots;

public sealed class OtherProcessTests
{
    private const string Source = """
        const here = tools.pid();
        const log = [];
        setTimeout(() => log.push('timer'), 20);
        class Account { #sum = 0; add(n) { this.#sum += n; return this; } get sum() { return this.#sum; } }
        const account = new Account().add(5);
        const gen = (function* () { yield 1; yield 2; })();
        gen.next();
        const answers = await Promise.all([tools.ask('a'), tools.ask('b'), (async () => (await tools.ask('c')) * 2)()]);
        await new Promise((done) => setTimeout(done, 40));
        return { moved: here !== tools.pid(), answers, log, sum: account.add(1).sum, next: gen.next().value, date: new Date(0) };
        """;

    [Fact]
    public async Task Restore_InAnotherProcess_GoesOnThere()
    {
        await using var instance = await Scripts.CreateAsync(Source, Scripts.With(Program.ChildFunctions));
        var outcome = await instance.RunAsync().OrHang();
        outcome.PendingCalls.Should().HaveCount(3);
        var snapshot = Convert.ToBase64String(instance.Snapshot());

        using var child = Process.Start(new ProcessStartInfo("dotnet", [typeof(OtherProcessTests).Assembly.Location, "restore"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            await child.StandardInput.WriteLineAsync($"{snapshot} 21").OrHang();
            await child.StandardInput.WriteLineAsync($"{snapshot} 1").OrHang();
            child.StandardInput.Close();
            var first = await child.StandardOutput.ReadLineAsync().OrHang();
            var second = await child.StandardOutput.ReadLineAsync().OrHang();
            var errors = await child.StandardError.ReadToEndAsync().OrHang();

            errors.Should().BeEmpty();
            JsonElement.Parse(first!).GetRawText().Should().Be(
                """{"moved":true,"answers":[21,21,42],"log":["timer"],"sum":6,"next":2,"date":"1970-01-01T00:00:00.000Z"}""");
            JsonElement.Parse(second!).GetProperty("answers").GetRawText().Should().Be("[1,1,2]");
            await child.WaitForExitAsync().OrHang();
            child.ExitCode.Should().Be(0);
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill();
            }
        }
    }
}
