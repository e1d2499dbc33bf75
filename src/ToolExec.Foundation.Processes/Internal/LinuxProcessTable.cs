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
    internal static void Collect(string mark, int root, HashSet<int> found)
    {
        found.Clear();
        var needle = Encoding.ASCII.GetBytes(mark);
        var parents = new Dictionary<int, int>();
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            foreach (var directory in Directory.EnumerateDirectories("/proc"))
            {
                if (!int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                    || pid == Environment.ProcessId
                    || !TryReadParent(directory, buffer, out var parent))
                {
                    continue;
                }

                parents[pid] = parent;
                if (pid == root || Contains($"{directory}/environ", needle, buffer))
                {
                    found.Add(pid);
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
    internal static bool IsAlive(int pid) => TryReadParent($"/proc/{pid}", new byte[StatBytes], out _);

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

    // "pid (any name) S ppid ...": the name may hold spaces and brackets, so the last bracket counts.
    private static bool TryReadParent(string directory, byte[] buffer, out int parent)
    {
        parent = 0;
        var stat = Encoding.Latin1.GetString(buffer, 0, Read($"{directory}/stat", buffer));
        var close = stat.LastIndexOf(')');
        if (close < 0 || stat.Length < close + 5 || stat[close + 2] is 'Z' or 'X')
        {
            return false;
        }

        var rest = stat.AsSpan(close + 4);
        var space = rest.IndexOf(' ');
        return space > 0 && int.TryParse(rest[..space], NumberStyles.None, CultureInfo.InvariantCulture, out parent);
    }

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

    private static bool Contains(string path, byte[] needle, byte[] buffer)
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
                    return false;
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
