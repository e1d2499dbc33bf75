using System.Diagnostics;
using System.Globalization;

namespace ToolExec.Foundation.Processes.Tests;

/// <summary>The host gets SIGKILL: nothing of it may run on.</summary>
public sealed class HostDeathTests
{
    private static readonly string[] Scripts =
    [
        "sleep 310 & wait",
        "setsid sleep 311 & (setsid sh -c 'sleep 312 & sleep 313' &) ; wait",
        "trap '' TERM HUP; while :; do sleep 0.2; done",
        "exit 0",
    ];

    [LinuxFact]
    public async Task Kill_HostWithChildrenAndDetachedGrandchildren_LeavesNone()
    {
        await using var host = ChildProcess.Start(Sh.Host(["hold", .. Scripts]));
        var (marks, guardian) = await ReadReportAsync(host);
        await Eventually.TrueAsync(() => marks.Sum(m => Sh.Marked(m).Count) >= 8, "all of them run");

        NativeMethods.Kill(host.Id, NativeMethods.SigKill).Should().Be(0);
        await host.Exited.OrHang();

        await Eventually.TrueAsync(() => marks.TrueForAll(m => Sh.Marked(m).Count == 0), "the guardian ends them");
        await Eventually.TrueAsync(() => !IsAlive(guardian), "the guardian ends by itself");
    }

    [LinuxFact]
    public async Task Kill_GuardianWasKilledBefore_NextChildBringsANewOneThatKnowsAll()
    {
        await using var first = Sh.Start("exec cat");
        var guardian = Guardian.Shared.ShellId;
        using (var shell = Process.GetProcessById(guardian))
        {
            shell.Kill();
            await shell.WaitForExitAsync().OrHang();
        }

        await using var second = Sh.Start("exec cat");

        Guardian.Shared.ShellId.Should().NotBe(guardian);
        IsAlive(Guardian.Shared.ShellId).Should().BeTrue();
    }

    [UnixFact]
    public async Task Script_WithoutProcessFileSystem_EndsTheTreeByParent()
    {
        // As on macOS: the tree is read from ps.
        await using var child = Sh.Start("trap '' TERM; sh -c 'sleep 314 & wait' & echo x; wait; while :; do sleep 0.2; done");
        await child.StandardOutput.ReadExactlyAsync(new byte[2]).OrHang();
        var guardian = new Guardian("/no-such-proc");
        guardian.Watch(child.Mark, child.Id);

        guardian.Release();

        (await child.Exited.OrHang()).Signal.Should().Be(9);
        if (LinuxProcessTable.IsAvailable)
        {
            await Eventually.TrueAsync(() => Sh.Marked(child.Mark).Count == 0, "grandchildren too");
        }
    }

    [UnixFact]
    public async Task Script_TreeWasForgotten_LeavesItAlone()
    {
        await using var child = Sh.Start("exec cat");
        var guardian = new Guardian("/proc");
        guardian.Watch(child.Mark, child.Id);
        guardian.Watch("0123456789abcdef0123456789abcdef", 0);
        guardian.Forget(child.Mark);

        var shell = guardian.Release()!;
        await shell.WaitForExitAsync().OrHang();

        child.Exited.IsCompleted.Should().BeFalse();
    }

    private static async Task<(List<string> Marks, int Guardian)> ReadReportAsync(ChildProcess host)
    {
        using var reader = new BoundedLineReader(host.StandardOutput, 100);
        var lines = new List<string>();
        while (lines.Count < Scripts.Length + 1)
        {
            var line = await reader.ReadLineAsync().OrHang();
            lines.Add(System.Text.Encoding.ASCII.GetString(line!.Value.Span));
        }

        return (lines[..^1], int.Parse(lines[^1], CultureInfo.InvariantCulture));
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return false;
        }
    }
}
