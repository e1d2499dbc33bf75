using System.Globalization;

namespace ToolExec.Mcp.Tests;

[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
[Collection(nameof(LeakTests))]
public sealed class LeakTests
{
    [ComponentFact(TestComponent.Node)]
    public async Task StartCallAndDispose_ManyRounds_LeavesNoDescriptorOrProcess()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // counted by /proc
        }

        await RoundAsync();
        var before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        var pids = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            pids.Add(await RoundAsync());
        }

        pids.Where(IsRunning).Should().BeEmpty();
        await Eventually.TrueAsync(() => Directory.GetFileSystemEntries("/proc/self/fd").Length <= before + 4, "descriptors are closed");
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // gone, perhaps while it was looked at
        }
    }

    // The server is left in the middle of two calls.
    private static async Task<int> RoundAsync()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio());
        var pid = int.Parse((await backend.CallAsync("pid")).Text(), CultureInfo.InvariantCulture);
        using var cancel = new CancellationTokenSource();
        var given = backend.ExecuteAsync(Calls.Context("wait", cancellationToken: cancel.Token)).AsTask();
        _ = backend.ExecuteAsync(Calls.Context("wait")).AsTask();
        await cancel.CancelAsync();
        await given.ContinueWith(static _ => { }, TaskScheduler.Default).OrHang();
        return pid;
    }
}
