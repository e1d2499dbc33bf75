namespace ToolExec.Foundation.Processes.Tests;

public sealed class ProcessTreeTests
{
    [LinuxFact]
    public async Task StopAsync_DoubleForkedGrandchildInItsOwnSession_IsEnded()
    {
        await using var child = Sh.Start("(setsid sh -c 'sleep 301 & echo $!; exit' &); sleep 302 & echo $!; exit 0");
        await Sh2LinesAsync(child);
        await child.Exited.OrHang();
        Sh.Marked(child.Mark).Should().HaveCount(2, "both outlive the child");

        await child.StopAsync(TimeSpan.FromSeconds(5)).OrHang();

        Sh.Marked(child.Mark).Should().BeEmpty();
    }

    [LinuxFact]
    public async Task StopAsync_DescendantWithoutTheMarkBelowItsParent_IsEnded()
    {
        await using var child = Sh.Start("env -i /bin/sh -c 'sleep 303 & echo $!; wait' & echo x; wait");
        var pid = int.Parse((await Sh2LinesAsync(child)).Single(l => l != "x"), System.Globalization.CultureInfo.InvariantCulture);
        Sh.Marked(child.Mark).Should().Contain(pid, "the tree leads to it");

        await child.StopAsync(TimeSpan.Zero).OrHang();

        LinuxProcessTable.IsAlive(pid).Should().BeFalse();
    }

    [LinuxFact]
    public async Task StopAsync_TreeThatKeepsForking_IsEnded()
    {
        await using var child = Sh.Start("echo x; echo x; f() { i=0; while [ $i -lt 60 ]; do (setsid sleep 304 &) ; i=$((i+1)); done; }; f & f & wait; while :; do sleep 304 & sleep 0.01; done");
        await Sh2LinesAsync(child);

        await child.StopAsync(TimeSpan.Zero).OrHang();

        Sh.Marked(child.Mark).Should().BeEmpty();
    }

    [LinuxFact]
    public async Task StopAsync_TwoChildren_EndsOnlyItsOwn()
    {
        await using var first = Sh.Start("sleep 305 & wait");
        await using var second = Sh.Start("exec cat");

        await first.StopAsync(TimeSpan.Zero).OrHang();

        second.Exited.IsCompleted.Should().BeFalse();
        Sh.Marked(second.Mark).Should().Equal(second.Id);
    }

    [LinuxFact]
    public async Task Start_HostIsItselfAMarkedChild_ItsChildrenCarryBothMarks()
    {
        await using var host = ChildProcess.Start(Sh.Host("hold", "setsid sleep 306 & wait"));
        using var reader = new StreamReader(host.StandardOutput);
        var inner = (await reader.ReadLineAsync().OrHang())!;
        await Eventually.TrueAsync(() => Sh.Marked(inner).Count == 2, "shell and sleep run");

        var outer = Sh.Marked(host.Mark);

        outer.Should().Contain(Sh.Marked(inner));
        await host.StopAsync(TimeSpan.Zero).OrHang();
        Sh.Marked(inner).Should().BeEmpty();
    }

    private static async Task<List<string>> Sh2LinesAsync(ChildProcess child)
    {
        using var reader = new BoundedLineReader(child.StandardOutput, 100);
        var lines = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var line = await reader.ReadLineAsync().OrHang();
            lines.Add(System.Text.Encoding.ASCII.GetString(line!.Value.Span));
        }

        return lines;
    }
}
