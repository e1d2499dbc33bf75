using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>What this host has to confine guests with.</summary>
internal sealed class LinuxHost(LinuxSandboxOptions options, GuestPrograms programs, ILogger logger) : IDisposable
{
    private static readonly string[] ProgramFolders = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"];
    private string? _folder;

    /// <summary>Finds the ways to start guests that are allowed and for which everything is there, the strongest first. Whether they work is found out by trying.</summary>
    /// <param name="reasons">Gets why others are not among them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<IReadOnlyList<LinuxStarter>> FindStartersAsync(List<string> reasons, CancellationToken cancellationToken)
    {
        if (SeccompArchitectures.Current is not { } architecture)
        {
            reasons.Add("There are no tables of system calls for this processor.");
            return [];
        }

        var starters = new List<LinuxStarter>();
        if (IsAllowed(LinuxTier.BubblewrapCgroups) || IsAllowed(LinuxTier.Bubblewrap))
        {
            starters.AddRange(await FindBubblewrapAsync(architecture, reasons, cancellationToken).ConfigureAwait(false));
        }

        if (IsAllowed(LinuxTier.NamespacedLauncher) || IsAllowed(LinuxTier.Launcher))
        {
            starters.AddRange(FindLauncher(reasons));
        }

        return starters;
    }

    /// <summary>Removes its files.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _folder, null) is { } folder)
        {
            OwnedFolders.TryDelete(folder);
        }
    }

    private async Task<List<LinuxStarter>> FindBubblewrapAsync(SeccompArchitecture architecture, List<string> reasons, CancellationToken cancellationToken)
    {
        var starters = new List<LinuxStarter>();
        if (Find("bwrap") is not { } bubblewrap)
        {
            reasons.Add("The program 'bwrap' is not on this host: install the package bubblewrap.");
            return starters;
        }

        var parents = default(CgroupParents);
        if (IsAllowed(LinuxTier.BubblewrapCgroups))
        {
            parents = CgroupParents.Find(options.CgroupSubtree, out var reason);
            if (parents is null)
            {
                reasons.Add(reason);
            }
            else if (await parents.RemoveLeftOversAsync(cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                logger.LeftOversRemoved(options.Name, count);
            }
        }

        // Root outside is more than a guest needs: another user first, and root only where that one cannot read the interpreters.
        string?[] users = HostProcess.IsRoot && Find("setpriv") is { } setpriv ? [setpriv, null] : [null];
        void Add(CgroupParents? groups)
        {
            var bounded = groups is not null;
            var strict = Write(SeccompFilter.Build(SeccompPolicy.InNamespaces(bounded), architecture), bounded ? "bounded" : "strict");
            var shared = bounded ? strict : Write(SeccompFilter.Build(SeccompPolicy.InNamespaces(bounded, sharedMemory: true), architecture), "shared");
            starters.AddRange(users.Select(user => new BubblewrapStarter(
                bubblewrap, program => LinuxStarter.NeedsSharedMemory(program) ? shared : strict, user, groups, () => logger.GroupLeft(options.Name))));
        }

        if (parents is not null)
        {
            Add(parents);
        }

        if (IsAllowed(LinuxTier.Bubblewrap))
        {
            Add(groups: null);
        }

        return starters;
    }

    private List<LinuxStarter> FindLauncher(List<string> reasons)
    {
        var starters = new List<LinuxStarter>();
        if (programs.Find(SandboxLanguages.CSharp, out var reason) is not { } guest)
        {
            reasons.Add($"The launcher cannot be used: {reason}");
            return starters;
        }

        var launcher = Path.Combine(guest.Folder, GuestFiles.CSharp);
        if (IsAllowed(LinuxTier.NamespacedLauncher))
        {
            if (Find("unshare") is { } unshare)
            {
                starters.Add(new LauncherStarter(guest.Executable, launcher, unshare));
            }
            else
            {
                reasons.Add("The program 'unshare' is not on this host: install the package util-linux.");
            }
        }

        if (IsAllowed(LinuxTier.Launcher))
        {
            starters.Add(new LauncherStarter(guest.Executable, launcher, unshare: null));
        }

        return starters;
    }

    private bool IsAllowed(LinuxTier tier) => tier >= options.MinimumTier && tier <= options.MaximumTier;

    private string Write(byte[] filter, string name)
    {
        _folder ??= OwnedFolders.Create("filter", forOthers: false);
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, filter);
        return path;
    }

    private static string? Find(string program) => ProgramFolders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
