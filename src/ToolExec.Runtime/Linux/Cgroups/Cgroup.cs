using System.Globalization;

namespace ToolExec.Runtime;

/// <summary>A control group of one guest: everything that it starts is in it, is counted together and ends together.</summary>
internal sealed class Cgroup(CgroupParents parents, string name)
{
    private const int Period = 100_000; // microseconds
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private readonly string _memory = Path.Combine(parents.Memory, name);
    private readonly string _processes = Path.Combine(parents.Processes, name);
    private readonly string? _cpu = parents.Cpu is { } cpu ? Path.Combine(cpu, name) : null;

    /// <summary>Gets the files into which a process writes itself to enter.</summary>
    internal IReadOnlyList<string> Doors => [.. Folders.Select(f => Path.Combine(f, "cgroup.procs"))];

    /// <summary>Gets a value indicating whether the kernel has ended a process because of the group's memory.</summary>
    internal bool RanOutOfMemory => CgroupFiles.Counter(_memory, parents.Unified ? "memory.events" : "memory.oom_control", "oom_kill") > 0;

    /// <summary>Gets a value indicating whether a process could not be started because of the group's number.</summary>
    internal bool RanOutOfProcesses => CgroupFiles.Counter(_processes, "pids.events", "max") > 0;

    private IEnumerable<string> Folders => new[] { _memory, _processes, _cpu }.OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>Makes the group, with its limits.</summary>
    /// <exception cref="IOException">It may not be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    internal void Create(CgroupLimits limits)
    {
        foreach (var folder in Folders)
        {
            // A group that was only named must not come to be.
            if (!Directory.Exists(Path.GetDirectoryName(folder)))
            {
                throw new DirectoryNotFoundException($"There is no control group '{Path.GetDirectoryName(folder)}'.");
            }

            Directory.CreateDirectory(folder);
        }

        Limit(limits);
    }

    /// <summary>Sets the limits anew. A limit of memory below what is used already is refused by the kernel on version 1.</summary>
    internal void Limit(CgroupLimits limits)
    {
        var memory = limits.MemoryBytes.ToString(CultureInfo.InvariantCulture);
        if (parents.Unified)
        {
            CgroupFiles.Write(_memory, "memory.max", memory);
            WriteWhereThere(_memory, "memory.swap.max", "0");
            WriteWhereThere(_memory, "memory.oom.group", "1");
        }
        else
        {
            CgroupFiles.Write(_memory, "memory.limit_in_bytes", memory);
            WriteWhereThere(_memory, "memory.memsw.limit_in_bytes", memory);
        }

        CgroupFiles.Write(_processes, "pids.max", limits.Processes.ToString(CultureInfo.InvariantCulture));
        if (_cpu is not null && limits.CpuMillis is { } millis)
        {
            var quota = (millis * (long)Period / 1000).ToString(CultureInfo.InvariantCulture);
            if (parents.Unified)
            {
                CgroupFiles.Write(_cpu, "cpu.max", string.Create(CultureInfo.InvariantCulture, $"{quota} {Period}"));
            }
            else
            {
                CgroupFiles.Write(_cpu, "cpu.cfs_period_us", Period.ToString(CultureInfo.InvariantCulture));
                CgroupFiles.Write(_cpu, "cpu.cfs_quota_us", quota);
            }
        }
    }

    /// <summary>Ends everything in the group.</summary>
    /// <returns>Whether all of it is gone.</returns>
    internal async Task<bool> KillAsync()
    {
        // Real time on purpose: this waits for the kernel, not for a policy.
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                CgroupFiles.Write(_processes, "pids.max", "0"); // nobody starts another one meanwhile
                if (parents.Unified && CgroupFiles.Has(_processes, "cgroup.kill"))
                {
                    CgroupFiles.Write(_processes, "cgroup.kill", "1");
                }

                var inside = CgroupFiles.Read(_processes, "cgroup.procs").Split('\n', StringSplitOptions.RemoveEmptyEntries);
                if (inside.Length == 0)
                {
                    return true;
                }

                // What runs in a namespace that cannot be seen from here has the number 0, and a signal to that ends this process and its group.
                var seen = inside.Select(process => int.Parse(process, CultureInfo.InvariantCulture)).Where(process => process > 0).ToList();
                if (seen.Count == 0)
                {
                    return false;
                }

                seen.ForEach(HostProcess.Kill);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return !Directory.Exists(_processes);
            }

            if (TimeProvider.System.GetElapsedTime(started) > LongestEnd)
            {
                return false;
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Ends everything in the group and removes it.</summary>
    /// <returns>Whether it is gone. Where it is not, the next host that starts tries again.</returns>
    internal async Task<bool> RemoveAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        await KillAsync().ConfigureAwait(false);
        while (!TryRemoveFolders())
        {
            // The kernel lets go of a process a moment after its end.
            if (TimeProvider.System.GetElapsedTime(started) > LongestEnd)
            {
                return false;
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Removes the folders, where nothing is in them any more.</summary>
    internal bool TryRemoveFolders()
    {
        var gone = true;
        foreach (var folder in Folders)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (DirectoryNotFoundException)
            {
                // gone already
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                gone = false;
            }
        }

        return gone;
    }

    private static void WriteWhereThere(string folder, string file, string value)
    {
        if (CgroupFiles.Has(folder, file))
        {
            CgroupFiles.Write(folder, file, value);
        }
    }
}
