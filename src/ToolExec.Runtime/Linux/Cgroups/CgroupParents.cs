using System.Globalization;
using System.Runtime.InteropServices;

namespace ToolExec.Runtime;

/// <summary>The folders in which this process may make control groups: one for all controllers (version 2), or one for each (version 1).</summary>
/// <param name="Unified">Whether it is version 2.</param>
/// <param name="Memory">The folder for memory.</param>
/// <param name="Processes">The folder for the number of processes.</param>
/// <param name="Cpu">The folder for processors, or <see langword="null"/> where that controller is not granted.</param>
internal sealed record CgroupParents(bool Unified, string Memory, string Processes, string? Cpu)
{
    private const string Mark = "toolexec-";
    private static readonly string[] Controllers = ["memory", "pids", "cpu"];
    private static int _last;

    /// <summary>Gets the folders, each once.</summary>
    internal IReadOnlyList<string> Folders => [.. new[] { Memory, Processes, Cpu }.OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Finds the folders below this process's own group.</summary>
    /// <param name="subtree">The path of a group that the host was given, below the mount; <see langword="null"/> for its own.</param>
    /// <param name="reason">Why there are none, and what to set up.</param>
    internal static CgroupParents? Find(string? subtree, out string reason)
    {
        try
        {
            return Find(File.ReadAllLines("/proc/self/mountinfo"), File.ReadAllLines("/proc/self/cgroup"), subtree, out reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = "The host's control groups cannot be read.";
            return null;
        }
    }

    /// <summary>As above, for given texts of the kernel.</summary>
    internal static CgroupParents? Find(IReadOnlyList<string> mounts, IReadOnlyList<string> own, string? subtree, out string reason)
    {
        var version1 = Mounts(mounts, "cgroup").ToList();
        string? Controller(string name) => version1
            .Where(m => m.Options.Split(',').Contains(name, StringComparer.Ordinal))
            .Select(m => Folder(m, OwnPath(own, name), subtree))
            .FirstOrDefault();

        reason = "No control groups with the controllers 'memory' and 'pids' are mounted.";
        if (Controller("memory") is { } memory && Controller("pids") is { } pids)
        {
            return Granted(new(Unified: false, memory, pids, Controller("cpu")), out reason);
        }

        if (Mounts(mounts, "cgroup2").FirstOrDefault() is not { Point: { } } unified)
        {
            return null;
        }

        var group = Folder(unified, OwnPath(own, ""), subtree);
        return Delegated(group, ref reason) is { } controllers
            ? Granted(new(Unified: true, group, group, controllers.Contains("cpu", StringComparer.Ordinal) ? group : null), out reason)
            : null;
    }

    /// <summary>Makes the path of a group that nobody has yet. It tells whose it is, for whoever cleans up.</summary>
    internal static string NewName() => string.Create(
        CultureInfo.InvariantCulture, $"{Mark}{HostProcess.Namespace}-{Environment.ProcessId}-{HostProcess.StartTime(Environment.ProcessId)}-{Interlocked.Increment(ref _last)}");

    /// <summary>Removes the groups of hosts that are gone, with what still runs in them.</summary>
    /// <returns>How many there were.</returns>
    internal async Task<int> RemoveLeftOversAsync(CancellationToken cancellationToken)
    {
        var names = Folders
            .SelectMany(f => Directory.EnumerateDirectories(f, Mark + "*"))
            .Select(f => Path.GetFileName(f))
            .Distinct(StringComparer.Ordinal)
            .Where(name => !HasOwner(name))
            .ToList();
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await new Cgroup(this, name).RemoveAsync().ConfigureAwait(false);
        }

        return names.Count;
    }

    // In a container the processes of others cannot be seen, and would all look gone: their groups are theirs to remove.
    private static bool HasOwner(string name) =>
        name.Split('-') is not [_, var space, var id, var start, _]
        || !ulong.TryParse(space, NumberStyles.None, CultureInfo.InvariantCulture, out var view)
        || view != HostProcess.Namespace
        || !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
        || !ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var started)
        || HostProcess.StartTime(process) == started;

    private static CgroupParents? Granted(CgroupParents parents, out string reason)
    {
        var group = new Cgroup(parents, NewName());
        try
        {
            group.Create(new CgroupLimits(64 * 1024 * 1024, 16, parents.Cpu is null ? null : 1000));
            reason = "";
            return parents;
        }
        catch (DirectoryNotFoundException e)
        {
            reason = e.Message;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = $"The host may not make control groups in '{parents.Memory}': give it a delegated subtree (under systemd: Delegate=yes), or run it as root.";
            return null;
        }
        finally
        {
            group.TryRemoveFolders();
        }
    }

    // A group that holds processes hands no controllers on: the kernel's rule. So the host must stand in a group beside.
    private static string[]? Delegated(string group, ref string reason)
    {
        try
        {
            var offered = CgroupFiles.Read(group, "cgroup.controllers").Split(' ');
            string[] wanted = [.. Controllers.Intersect(offered, StringComparer.Ordinal)];
            if (!wanted.Contains("memory", StringComparer.Ordinal) || !wanted.Contains("pids", StringComparer.Ordinal))
            {
                reason = $"The control group '{group}' offers no 'memory' and 'pids' (it offers: {string.Join(", ", offered)}).";
                return null;
            }

            if (wanted.Except(CgroupFiles.Read(group, "cgroup.subtree_control").Split(' '), StringComparer.Ordinal).Any())
            {
                CgroupFiles.Write(group, "cgroup.subtree_control", string.Join(' ', wanted.Select(w => "+" + w)));
            }

            return wanted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = $"The control group '{group}' hands no controllers on. Give the host a delegated subtree (under systemd: Delegate=yes), let it run in a group below "
                + "that one (DelegateSubgroup=), and name the subtree in the sandbox's settings.";
            return null;
        }
    }

    private static IEnumerable<Mount> Mounts(IReadOnlyList<string> lines, string type)
    {
        foreach (var line in lines)
        {
            var halves = line.Split(" - ", 2);
            if (halves is [var left, var right] && left.Split(' ') is [_, _, _, var root, var point, ..]
                && right.Split(' ') is [var kind, _, var options, ..] && string.Equals(kind, type, StringComparison.Ordinal))
            {
                yield return new Mount(point, root, options);
            }
        }
    }

    // "4:memory:/path"; of version 2 "0::/path".
    private static string OwnPath(IReadOnlyList<string> own, string controller) => own
        .Select(line => line.Split(':', 3))
        .Where(parts => parts.Length == 3 && parts[1].Split(',').Contains(controller, StringComparer.Ordinal))
        .Select(parts => parts[2])
        .FirstOrDefault("/");

    // In a container the path may be that of the host: what is not there is the mount itself.
    private static string Folder(Mount mount, string own, string? subtree)
    {
        var path = subtree ?? (own.StartsWith(mount.Root, StringComparison.Ordinal) ? own[mount.Root.Length..] : own);
        var folder = Path.Join(mount.Point, path).TrimEnd('/');
        return subtree is not null || Directory.Exists(folder) ? folder : mount.Point;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Mount(string Point, string Root, string Options);
}
