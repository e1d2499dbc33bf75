using System.Buffers;
using System.Globalization;
using System.Text;

namespace ToolExec.Foundation.Processes;

/// <summary>Reads /proc: who descends from whom, and who carries a mark. Zombies do not count.</summary>
internal static class LinuxProcessTable
{
    private const int ChunkBytes = 16 * 1024;
    private const int StatBytes = 1024;

    internal static bool IsAvailable { get; } = OperatingSystem.IsLinux() && File.Exists("/proc/self/environ");

    /// <summary>Finds every living process that carries the mark, and every living descendant of those and of the root.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="root">A process to start from although its environment may not show the mark; 0 for none.</param>
    /// <param name="found">Gets the process ids.</param>
    /// <param name="undecided">
    /// Gets the processes, younger than <paramref name="since"/>, that showed no environment: those that were started without one,
    /// and, for a moment, each that is in the middle of an exec.
    /// </param>
    /// <param name="since">The start time of the tree's first process.</param>
    internal static void Collect(string mark, int root, HashSet<int> found, HashSet<int>? undecided = null, ulong since = 0)
    {
        found.Clear();
        undecided?.Clear();
        var needle = Encoding.ASCII.GetBytes(mark);
        var parents = new Dictionary<int, int>();
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            foreach (var directory in Directory.EnumerateDirectories("/proc"))
            {
                if (!int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                    || pid == Environment.ProcessId
                    || !TryReadStat(directory, buffer, out var stat)
                    || !stat.IsAlive)
                {
                    continue;
                }

                parents[pid] = stat.Parent;
                var carries = pid == root ? true : Contains($"{directory}/environ", needle, buffer);
                if (carries is true)
                {
                    found.Add(pid);
                }
                else if (carries is null && stat.StartTime >= since && !stat.IsKernelThread)
                {
                    undecided?.Add(pid);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        AddDescendants(parents, found);
    }

    /// <summary>Tells whether a process lives: exists and is no zombie.</summary>
    internal static bool IsAlive(int pid) => TryReadStat($"/proc/{pid}", new byte[StatBytes], out var stat) && stat.IsAlive;

    /// <summary>Reads when a process started; 0 when it is gone.</summary>
    internal static ulong StartTime(int pid) => TryReadStat($"/proc/{pid}", new byte[StatBytes], out var stat) ? stat.StartTime : 0;

    private static void AddDescendants(Dictionary<int, int> parents, HashSet<int> found)
    {
        if (found.Count == 0)
        {
            return;
        }

        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var (pid, parent) in parents)
            {
                grew |= found.Contains(parent) && found.Add(pid);
            }
        }
    }

    private static bool TryReadStat(string directory, byte[] buffer, out LinuxProcessStat stat) =>
        LinuxProcessStat.TryParse(Encoding.Latin1.GetString(buffer, 0, Read($"{directory}/stat", buffer)), out stat);

    private static int Read(string path, byte[] buffer)
    {
        try
        {
            using var handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(handle, buffer, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // gone in the meantime
        }
    }

    // Null: there is nothing to read.
    private static bool? Contains(string path, byte[] needle, byte[] buffer)
    {
        try
        {
            using var handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            var kept = 0;
            long offset = 0;
            while (true)
            {
                var read = RandomAccess.Read(handle, buffer.AsSpan(kept), offset);
                if (read == 0)
                {
                    return offset == 0 ? null : false;
                }

                var filled = kept + read;
                if (buffer.AsSpan(0, filled).IndexOf(needle) >= 0)
                {
                    return true;
                }

                offset += read;
                kept = Math.Min(needle.Length - 1, filled);
                buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // gone, or another user's
        }
    }
}
