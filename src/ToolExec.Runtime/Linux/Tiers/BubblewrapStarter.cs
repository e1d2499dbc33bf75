using System.Globalization;
using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>Starts guests by bubblewrap: namespaces of their own, a root with only the interpreter's files, a filter of system calls, limits.</summary>
/// <param name="bubblewrap">The program's full path.</param>
/// <param name="filterFile">The path of the file with the filter for a program.</param>
/// <param name="setpriv">The full path of the program that changes the user first, or <see langword="null"/> to stay the host's.</param>
/// <param name="cgroups">Where groups are made, or <see langword="null"/>.</param>
/// <param name="notRemoved">Called when a group could not be removed.</param>
internal sealed class BubblewrapStarter(string bubblewrap, Func<GuestProgram, string> filterFile, string? setpriv, CgroupParents? cgroups, Action notRemoved) : LinuxStarter
{
    /// <summary>The user that guests are, outside too where the host is root.</summary>
    internal const int Nobody = 65534;

    // Where guests find their own files.
    private const string GuestFolder = "/guest";

    // The shell that enters the groups, bubblewrap itself and the first process inside.
    private const int OwnProcesses = 3;

    // bubblewrap ends with the thread that started it, and a thread of the host may end long before the host does: so the shell stays between them. When the shell
    // is killed, bubblewrap goes, and with it the namespace of processes and all that is in it.
    // The stack does not count as data, and a guest could raise a soft limit; where the hard one is lower already, it bounds the stack all the same.
    private const string Script = """
        doors=$1 filter=$2 data=$3; shift 3
        IFS=:; for door in $doors; do echo $$ > "$door" || exit 125; done; unset IFS
        ulimit -c 0 && ulimit -n 256 && { [ "$data" = 0 ] || { ulimit -d "$data" && { ulimit -s 8192 2>/dev/null || :; }; }; } || exit 125
        "$@" 3<&0 4>&1 5<"$filter" </dev/null >&2
        exit $?
        """;

    // On most systems these lead into /usr, and loaders and scripts are named by them.
    private static readonly string[] UsualLinks = ["/bin", "/lib", "/lib32", "/lib64", "/sbin"];

    private readonly string[] _links =
        [.. UsualLinks.Where(Directory.Exists).SelectMany(link => new DirectoryInfo(link).LinkTarget is { } target ? (string[])["--symlink", target, link] : [])];

    internal override LinuxTier Tier => cgroups is null ? LinuxTier.Bubblewrap : LinuxTier.BubblewrapCgroups;

    internal override SandboxIsolation Isolation => SandboxIsolation.Namespaces;

    internal override string Description =>
        (cgroups is null ? "bubblewrap, one process, memory bounded by a limit of the process" : $"bubblewrap with control groups (version {(cgroups.Unified ? 2 : 1)})")
        + (HostProcess.IsRoot && setpriv is null ? ", as the host's root outside" : "");

    internal override IGuest Start(GuestStart start, LinuxProgram program)
    {
        var limits = start.Limits;
        var group = cgroups is null ? null : CreateGroup(cgroups, start);
        var data = group is null ? (limits.MemoryBytes!.Value + Reserve(start.Program)) / 1024 : 0;
        try
        {
            var child = StartChild(start, new ChildProcessOptions
            {
                FileName = GuestShell.Path,
                Arguments =
                [
                    "-c", Script, "toolexec-guest", string.Join(':', group?.Doors ?? []), filterFile(start.Program), data.ToString(CultureInfo.InvariantCulture),
                    .. setpriv is null ? (string[])[] : [setpriv, $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"],
                    bubblewrap, .. Walls(start, program), "--", program.Executable, .. start.Arguments(GuestFolder, separate: true),
                ],
                Environment = ChildEnvironment.Only().With("PATH", "/usr/bin:/bin"),
            });
            var enforced = new LimitsEnforced
            {
                Memory = group is not null || IsBoundedByData(start.Program),
                Disk = true,
                Processes = group is not null,
                Cpu = cgroups?.Cpu is not null,
            };
            return group is null ? new ChildGuest(child, enforced) : new LinuxGuest(new ChildGuest(child, enforced), group, limits, notRemoved);
        }
        catch (GuestStartException)
        {
            group?.TryRemoveFolders();
            throw;
        }
    }

    // The engine counts its script's memory by itself, and what is around the script is not the script's.
    private static Cgroup CreateGroup(CgroupParents parents, GuestStart start)
    {
        var limits = start.Limits;
        var memory = limits.MemoryBytes!.Value + (start.Program.IsEngine ? Reserve(start.Program) : 0);
        var group = new Cgroup(parents, CgroupParents.NewName());
        try
        {
            group.Create(new CgroupLimits(memory, limits.Processes!.Value + OwnProcesses, limits.CpuQuotaMillis));
            return group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            group.TryRemoveFolders();
            throw new GuestStartException("A control group for the script cannot be made.", e);
        }
    }

    private List<string> Walls(GuestStart start, LinuxProgram program)
    {
        List<string> walls =
        [
            "--unshare-all", "--unshare-user", "--disable-userns", "--uid", Text(Nobody), "--gid", Text(Nobody), "--hostname", "sandbox",
            "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
        ];
        foreach (var (name, value) in Variables(start))
        {
            walls.AddRange(["--setenv", name, value]);
        }

        // The folder for files first: interpreters below the host's /tmp would be hidden by it.
        walls.AddRange(["--proc", "/proc", "--dev", "/dev", "--size", Text(start.Limits.DiskBytes!.Value), "--tmpfs", "/tmp", "--chdir", "/tmp"]);
        walls.AddRange(_links);
        foreach (var file in program.Files)
        {
            walls.AddRange(["--ro-bind", file.Source, string.Equals(file.Path, program.GuestFolder, StringComparison.Ordinal) ? GuestFolder : file.Path]);
        }

        if (IsBoundedByData(start.Program))
        {
            // Two ways to memory that does not count as data: shared pages of a device, and writing to one's own read-only pages as a debugger does.
            walls.AddRange(["--ro-bind", "/dev/null", "/dev/zero", "--remount-ro", "/proc"]);
        }

        walls.AddRange(["--remount-ro", "/dev", "--remount-ro", "/", "--seccomp", "5"]);
        return walls;
    }

    // C# shares memory that is not counted: nothing bounds it, and the rest would be for show.
    private bool IsBoundedByData(GuestProgram program) => cgroups is null && !NeedsSharedMemory(program);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
