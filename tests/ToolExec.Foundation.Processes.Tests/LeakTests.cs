namespace ToolExec.Foundation.Processes.Tests;

[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
[Collection(nameof(LeakTests))]
public sealed class LeakTests
{
    private const int Rounds = 200;
    private const long AllowedGrowthBytes = 48L * 1024 * 1024;

    [LinuxFact]
    public async Task StartAndStop_ManyRounds_LeavesNoDescriptorThreadOrZombie()
    {
        for (var i = 0; i < 10; i++)
        {
            await RoundAsync(i); // warm the thread pool and the guardian up
        }

        var descriptors = Descriptors();
        var threads = Threads();
        for (var i = 0; i < Rounds; i++)
        {
            await RoundAsync(i);
        }

        await Eventually.TrueAsync(() => Descriptors() <= descriptors + 4, "descriptors are closed");
        Threads().Should().BeLessThanOrEqualTo(threads + 8);
        await Eventually.TrueAsync(() => Zombies() == 0, "children are collected");
    }

    [LinuxFact]
    public async Task ReadLine_OneLineOf300Megabytes_EndsWithClearErrorInBoundedMemory()
    {
        await using var host = ChildProcess.Start(Sh.Host("read-line", "head -c 300000000 /dev/zero | tr '\\0' x"));

        var grown = long.Parse((await Sh.ReadToEndAsync(host)).Trim(), System.Globalization.CultureInfo.InvariantCulture);

        grown.Should().BeLessThan(AllowedGrowthBytes);
    }

    [LinuxFact]
    public async Task Drain_ErrorLineOf300Megabytes_IsReadToTheEndInBoundedMemory()
    {
        await using var host = ChildProcess.Start(Sh.Host("drain", "head -c 300000000 /dev/zero | tr '\\0' x >&2"));

        var report = (await Sh.ReadToEndAsync(host)).Split('\n');

        long.Parse(report[0], System.Globalization.CultureInfo.InvariantCulture).Should().BeLessThan(AllowedGrowthBytes);
        report[1].Should().Be("4103", "4096 bytes and the mark of the cut");
    }

    [LinuxFact]
    public async Task Stop_WhileGrandchildrenDetachAndExec_LeavesNone()
    {
        var marks = new List<string>();
        for (var i = 0; i < Rounds; i++)
        {
            // The stop comes while the detached processes are in the middle of their exec, where they show no environment.
            await using var child = Sh.Start("echo hi; (setsid sleep 321 &); (setsid sleep 321 &); (setsid sleep 321 &)");
            await child.StandardOutput.ReadExactlyAsync(new byte[3]).OrHang();
            marks.Add(child.Mark);
        }

        marks.Where(m => Sh.Marked(m).Count > 0).Should().BeEmpty();
    }

    private static async Task RoundAsync(int round)
    {
        // By turns: ends by itself, has to be killed, leaves a detached grandchild that holds the pipes.
        var script = (round % 3) switch
        {
            0 => "echo hi; echo err >&2",
            1 => "trap '' TERM; echo hi; while :; do sleep 1; done",
            _ => "echo hi; (setsid sleep 320 &)",
        };
        await using var child = Sh.Start(script);
        await child.StandardOutput.ReadExactlyAsync(new byte[3]).OrHang();
    }

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static int Threads() => Directory.GetDirectories("/proc/self/task").Length;

    private static int Zombies() => Directory.GetDirectories("/proc")
        .Select(d => $"{d}/stat")
        .Count(f => File.Exists(f) && TryRead(f).Contains($") Z {Environment.ProcessId} ", StringComparison.Ordinal));

    private static string TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
