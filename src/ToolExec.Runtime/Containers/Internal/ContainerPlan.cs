using System.Globalization;

namespace ToolExec.Runtime;

/// <summary>Says what a container of a guest is made of, and whether what the engine made is that.</summary>
internal static class ContainerPlan
{
    private const long NanosPerMilli = 1_000_000;

    // Scratch besides /tmp that engines mount by themselves where the root is read-only; podman's have no bound of their own.
    private const long OtherScratchBytes = 64 * 1024;

    // Threads of gVisor's own kernel are counted with the code's.
    private const int UserSpaceKernelThreads = 448;

    /// <summary>Returns the body that makes the container.</summary>
    /// <param name="options">The sandbox's settings.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="image">The image.</param>
    /// <param name="profile">The profile of system calls as the engine takes it, or <see langword="null"/> for the engine's own.</param>
    /// <param name="start">The guest.</param>
    /// <param name="owner">Whose it is.</param>
    public static CreateContainer Create(ContainerSandboxOptions options, EngineDescription engine, string image, string? profile, GuestStart start, ContainerOwner owner)
    {
        var limits = start.Limits;
        var other = string.Create(CultureInfo.InvariantCulture, $"ro,nosuid,nodev,noexec,size={OtherScratchBytes}");
        return new CreateContainer
        {
            Image = image,
            Entrypoint = [GuestShell.Path],
            Cmd = GuestShell.Arguments(start.Program.Executable, start.Arguments(GuestImage.Folder, separate: true)),
            User = options.User,
            Env = [.. Variables(start).Select(v => $"{v.Key}={v.Value}")],
            NetworkDisabled = true,
            Labels = owner.Labels,
            HostConfig = new HostConfig
            {
                CapDrop = ["ALL"],
                SecurityOpt = profile is not null ? ["no-new-privileges", $"seccomp={profile}"] : ["no-new-privileges"],
                PidsLimit = limits.Processes + (options.Isolation == SandboxIsolation.UserSpaceKernel ? UserSpaceKernelThreads : 0),

                // No swap beyond it: a bound on memory that may be paged out is none.
                Memory = limits.MemoryBytes!.Value,
                MemorySwap = limits.MemoryBytes.Value,
                NanoCpus = limits.CpuQuotaMillis!.Value * NanosPerMilli,
                Runtime = engine.ChoosesRuntime ? options.Runtime : null,
                Tmpfs = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["/tmp"] = string.Create(CultureInfo.InvariantCulture, $"rw,nosuid,nodev,size={limits.DiskBytes},mode=1777"),
                    ["/run"] = other,
                    ["/var/tmp"] = other,
                },
                Ulimits = [new("nofile", 1024, 1024), new("nproc", 4096, 4096), new("core", 0, 0)],

                // What the code writes must not fill the engine's disk.
                LogConfig = new LogConfig("none"),
            },
        };
    }

    /// <summary>Says in which points the engine made another container than it was asked for: what would open a way to the host.</summary>
    public static IReadOnlyList<string> Deviations(CreateContainer asked, InspectedContainer made)
    {
        var host = made.HostConfig;
        var found = new List<string>();
        Look(host.Privileged, "it is privileged");
        Look(!string.Equals(host.NetworkMode, "none", StringComparison.Ordinal), $"its network is '{host.NetworkMode}'");
        Look(!host.ReadonlyRootfs, "its root can be written to");
        Look(host.PidMode is "host", "it sees the host's processes");
        Look(host.IpcMode is "host", "it shares memory with the host");
        Look(host.CapAdd is { Count: > 0 }, "it has capabilities");
        Look(host.CapDrop is null or { Count: 0 }, "it keeps the engine's capabilities");
        Look(host.Binds is { Count: > 0 }, "it sees folders of the host");
        Look(host.SecurityOpt?.Contains("no-new-privileges", StringComparer.Ordinal) != true, "it may gain privileges");
        Look(host.SecurityOpt?.Any(o => o.Contains("unconfined", StringComparison.Ordinal)) == true, "its system calls are not filtered");
        Look(!string.Equals(made.Config.User, asked.User, StringComparison.Ordinal), $"its user is '{made.Config.User}'");
        Look(
            asked.HostConfig.Runtime is { } runtime && !string.Equals(runtime, host.Runtime, StringComparison.Ordinal),
            $"its runtime is '{host.Runtime}' instead of '{asked.HostConfig.Runtime}'");
        return found;

        void Look(bool bad, string what)
        {
            if (bad)
            {
                found.Add(what);
            }
        }
    }

    /// <summary>Says which limits the engine has applied, by what it says of the container and of itself.</summary>
    public static LimitsEnforced Enforced(CreateContainer asked, InspectedContainer made, EngineDescription engine)
    {
        var (wanted, got) = (asked.HostConfig, made.HostConfig);
        return new LimitsEnforced
        {
            Memory = engine.BoundsMemory && got.Memory == wanted.Memory && got.MemorySwap == wanted.MemorySwap,

            // Docker keeps the number that it was given, podman turns it into a quota of a period.
            Cpu = engine.BoundsCpu && (got.NanoCpus == wanted.NanoCpus || (got.CpuPeriod > 0 && got.CpuQuota * 1_000_000_000 / got.CpuPeriod == wanted.NanoCpus)),
            Processes = engine.BoundsProcesses && got.PidsLimit == wanted.PidsLimit,
            Disk = got.ReadonlyRootfs && wanted.Tmpfs!.All(t => got.Tmpfs?.TryGetValue(t.Key, out var options) == true && options.Contains(SizeOf(t.Value), StringComparison.Ordinal)),
        };
    }

    private static string SizeOf(string mount) => mount.Split(',').Single(o => o.StartsWith("size=", StringComparison.Ordinal));

    private static Dictionary<string, string> Variables(GuestStart start)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = "/tmp",
            ["TMPDIR"] = "/tmp",
            ["LANG"] = "C.UTF-8",
        };
        foreach (var (name, value) in start.Program.Environment(start.Limits))
        {
            variables[name] = value;
        }

        if (start.Program.Language is SandboxLanguages.CSharp)
        {
            variables["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"; // The image has no data of cultures.
        }

        return variables;
    }
}
