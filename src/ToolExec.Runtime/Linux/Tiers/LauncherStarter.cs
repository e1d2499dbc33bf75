using System.Globalization;
using System.Security.Cryptography;
using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>Starts guests by our own launcher: files by Landlock, system calls by a filter, limits of the process; no right and no installed program is needed.</summary>
/// <param name="dotnet">The full path of the program that runs the launcher.</param>
/// <param name="launcher">The full path of the launcher.</param>
/// <param name="unshare">The full path of the program that makes namespaces first, or <see langword="null"/> for none.</param>
internal sealed class LauncherStarter(string dotnet, string launcher, string? unshare) : LinuxStarter
{
    // Users that nobody has: one for each guest, so that the kernel counts its threads alone and it can touch no other guest.
    private const int FirstUser = 1_879_048_192;
    private const int Users = 1 << 24;
    private static int _last = RandomNumberGenerator.GetInt32(Users); // other hosts of this machine have theirs elsewhere

    internal override LinuxTier Tier => unshare is null ? LinuxTier.Launcher : LinuxTier.NamespacedLauncher;

    internal override SandboxIsolation Isolation => unshare is null ? SandboxIsolation.RestrictedProcess : SandboxIsolation.Namespaces;

    internal override string Description => unshare is null
        ? "launcher without namespaces: one process, without writable files, that shares the host's kernel and its view of processes"
        : "launcher in namespaces: one process, without writable files";

    internal override IGuest Start(GuestStart start, LinuxProgram program)
    {
        var limits = start.Limits;
        var user = HostProcess.IsRoot ? FirstUser + (Interlocked.Increment(ref _last) & (Users - 1)) : (int?)null;
        List<string> command =
        [
            .. Namespaces(user is not null), dotnet, launcher, "launch", "--data", Text(limits.MemoryBytes!.Value + Reserve(start.Program)),
            .. user is { } id ? (string[])["--user", Text(id), "--tasks", Text(limits.Processes!.Value)] : [],
            .. NeedsSharedMemory(start.Program) ? (string[])["--shared-memory", "yes"] : [],
            "--write", "/dev/null", "--read", "/dev/urandom",
        ];
        foreach (var file in program.Files)
        {
            command.AddRange([file.Execute ? "--execute" : "--read", file.Source]);
        }

        if (start.Program.IsDotNet)
        {
            command.AddRange(["--read", "/proc/self"]); // the runtime reads its own maps; of others the kernel shows nothing
        }

        foreach (var (name, value) in Variables(start))
        {
            command.AddRange(["--env", $"{name}={value}"]);
        }

        command.AddRange(["--", program.Executable, .. start.Arguments(program.GuestFolder, separate: true)]);
        var child = StartChild(start, new ChildProcessOptions
        {
            FileName = GuestShell.Path,
            Arguments = GuestShell.Arguments(command[0], command.Skip(1)),
            Environment = ChildEnvironment.Only().With("PATH", "/usr/bin:/bin").With("DOTNET_EnableDiagnostics", "0").With("DOTNET_TieredPGO", "0"),
        });
        return new ChildGuest(child, new LimitsEnforced { Memory = !NeedsSharedMemory(start.Program), Disk = true, Processes = user is not null });
    }

    private string[] Namespaces(bool root) => unshare is null
        ? []
        : [unshare, .. root ? (string[])[] : ["--user", "--map-current-user"], "--net", "--pid", "--fork", "--mount-proc", "--ipc", "--uts", "--kill-child=KILL", "--"];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
