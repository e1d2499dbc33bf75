using System.ComponentModel;
using System.Diagnostics;

namespace ToolExec.Foundation.Processes;

/// <summary>Ends a child and everything that came from it.</summary>
internal static class ProcessTree
{
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestExec = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Kills the whole tree, and what has left the tree but carries the mark. Loops until nothing is left.</summary>
    /// <param name="process">The tree's first process.</param>
    /// <param name="mark">The mark.</param>
    /// <param name="since">When the first process started, as the process table counts; 0 if not known.</param>
    /// <param name="job">The tree's job, on Windows.</param>
    /// <returns><see langword="false"/> when something still lived after 5 seconds (a process the kernel does not let die).</returns>
    internal static async Task<bool> KillAsync(Process process, string mark, ulong since, WindowsJob? job)
    {
        if (OperatingSystem.IsWindows() && job is not null)
        {
            job.Terminate();
            return true;
        }

        if (!LinuxProcessTable.IsAvailable)
        {
            KillByRuntime(process);
            return true;
        }

        var frozen = Freeze(mark, process);
        var found = new HashSet<int>();
        var undecided = new HashSet<int>();
        var firstUndecided = new Dictionary<int, long>();
        // Real time on purpose: this waits for the kernel, not for a policy.
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            LinuxProcessTable.Collect(mark, Root(process), found, undecided, since);
            found.UnionWith(frozen.Where(LinuxProcessTable.IsAlive));
            if (found.Count == 0 && !undecided.Any(pid => IsNew(pid, firstUndecided)))
            {
                return true;
            }

            Signal(found, NativeMethods.SigKill);
            if (TimeProvider.System.GetElapsedTime(started) > KillLimit)
            {
                return false;
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Stopped processes neither fork nor lose their parents, so what cleared its environment is still found below its parent.
    // Everything found is killed at the end, in one go.
    private static HashSet<int> Freeze(string mark, Process process)
    {
        const int MaxRounds = 50;
        var all = new HashSet<int>();
        var found = new HashSet<int>();
        for (var round = 0; round < MaxRounds; round++)
        {
            LinuxProcessTable.Collect(mark, Root(process), found);
            found.ExceptWith(all);
            if (found.Count == 0)
            {
                break;
            }

            Signal(found, NativeMethods.LinuxSigStop);
            all.UnionWith(found);
        }

        Signal(all, NativeMethods.SigKill);
        return all;
    }

    // An exec is over long before that; a process that still shows no environment was started without one.
    private static bool IsNew(int pid, Dictionary<int, long> firstUndecided)
    {
        var now = TimeProvider.System.GetTimestamp();
        firstUndecided.TryAdd(pid, now);
        return TimeProvider.System.GetElapsedTime(firstUndecided[pid], now) < LongestExec;
    }

    private static int Root(Process process) => process.HasExited ? 0 : process.Id;

    private static void Signal(HashSet<int> pids, int signal)
    {
        foreach (var pid in pids)
        {
            _ = NativeMethods.Kill(pid, signal); // ESRCH: it went by itself
        }
    }

    private static void KillByRuntime(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // Gone already, or partly: the base library reports what it could not end, and there is no second way here.
        }
    }
}
