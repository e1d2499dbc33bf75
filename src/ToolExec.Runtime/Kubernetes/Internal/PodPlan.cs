using System.Globalization;

namespace ToolExec.Runtime;

/// <summary>Says what the pod of a guest is made of, and whether what the server took is that.</summary>
internal static class PodPlan
{
    /// <summary>The name of the one container.</summary>
    public const string Container = "guest";

    /// <summary>The label that the network policy selects by.</summary>
    public const string SandboxLabel = "toolexec.sandbox";

    /// <summary>The label's value.</summary>
    public const string SandboxValue = "guest";

    /// <summary>Where the guest's files are.</summary>
    public const string GuestFolder = "/toolexec";

    private const string Scratch = "scratch";
    private const string Guest = "toolexec";
    private const string Memory = "Memory";
    private const string RuntimeDefault = "RuntimeDefault";
    private const int ReadByAll = 0b100_100_100;
    private const long Megabyte = 1024 * 1024;

    // What guests write for the host goes through a file of the node: its room is beside that of the code.
    private const long LogBytes = 64 * Megabyte;

    // What was written before somebody is attached is lost: the guest begins when a line has come, which only comes through the attached streams.
    private const string Before = "ulimit -c 0; ulimit -n 1024 2>/dev/null; read -r go || exit 125";

    /// <summary>What a guest waits for.</summary>
    public static ReadOnlyMemory<byte> Go { get; } = "go\n"u8.ToArray();

    /// <summary>Returns the pod.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">The sandbox's settings.</param>
    /// <param name="place">Where it runs.</param>
    /// <param name="guest">The config map with the guest's files; <see langword="null"/> where the image has them.</param>
    /// <param name="start">The guest.</param>
    /// <param name="life">How long it may live.</param>
    /// <param name="owner">Whose it is.</param>
    public static Pod Create(string name, KubernetesSandboxOptions options, PodPlace place, string? guest, GuestStart start, TimeSpan life, ContainerOwner owner)
    {
        var ids = options.User.Split(':');
        var (user, group) = (long.Parse(ids[0], CultureInfo.InvariantCulture), long.Parse(ids[1], CultureInfo.InvariantCulture));
        return new Pod
        {
            Metadata = new KubernetesMeta
            {
                Name = name,
                Labels = new Dictionary<string, string>(owner.Labels, StringComparer.Ordinal) { [SandboxLabel] = SandboxValue },
                Annotations = options.Annotations.Count > 0 ? options.Annotations.ToDictionary(StringComparer.Ordinal) : null,
            },
            Spec = new PodSpec
            {
                RestartPolicy = "Never",
                ActiveDeadlineSeconds = (long)Math.Ceiling(life.TotalSeconds),
                TerminationGracePeriodSeconds = 0,
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                HostNetwork = false,
                HostPid = false,
                HostIpc = false,
                ShareProcessNamespace = false,
                Hostname = "sandbox",

                // Without one the API refuses the policy; nobody answers there.
                DnsPolicy = "None",
                DnsConfig = new PodDnsConfig(["127.0.0.1"]),
                RuntimeClassName = place.RuntimeClass,
                PriorityClassName = options.PriorityClass,
                NodeName = place.Node,
                NodeSelector = new Dictionary<string, string>(options.NodeSelector, StringComparer.Ordinal) { ["kubernetes.io/os"] = "linux" },
                Tolerations = options.Tolerations.Count > 0 ? [.. options.Tolerations.Select(t => new PodToleration(t.Key, t.Value is null ? "Exists" : "Equal", t.Value, t.Effect))] : null,
                ImagePullSecrets = options.ImagePullSecrets.Count > 0 ? [.. options.ImagePullSecrets.Select(s => new NamedReference(s))] : null,
                SecurityContext = new PodSecurityContext { RunAsNonRoot = true, RunAsUser = user, RunAsGroup = group, SeccompProfile = new(RuntimeDefault) },
                Containers = [ContainerOf(options.Images[start.Program.Language], start, user, group, guest is not null)],
                Volumes =
                [
                    new() { Name = Scratch, EmptyDir = new(Memory, Quantity.Bytes(start.Limits.DiskBytes!.Value)) },
                    .. guest is null ? (PodVolume[])[] : [new() { Name = Guest, ConfigMap = new(guest, ReadByAll) }],
                ],
            },
        };
    }

    /// <summary>Returns the policy that keeps pods of sandboxes from every network.</summary>
    public static NetworkPolicy DenyAll { get; } = new()
    {
        Metadata = new KubernetesMeta { Name = "toolexec-deny-all" },
        Spec = new NetworkPolicySpec
        {
            PodSelector = new(new Dictionary<string, string>(StringComparer.Ordinal) { [SandboxLabel] = SandboxValue }),
            PolicyTypes = ["Ingress", "Egress"],
        },
    };

    /// <summary>Says whether a policy keeps pods of sandboxes from every network.</summary>
    public static bool DeniesAll(NetworkPolicySpec spec) =>
        spec is { Ingress: null or { Count: 0 }, Egress: null or { Count: 0 }, PodSelector: { MatchExpressions: null or { Count: 0 } } selector }
        && spec.PolicyTypes?.Order(StringComparer.Ordinal).SequenceEqual(["Egress", "Ingress"], StringComparer.Ordinal) == true
        && (selector.MatchLabels ?? new Dictionary<string, string>(StringComparer.Ordinal)).All(l => l is { Key: SandboxLabel, Value: SandboxValue });

    /// <summary>Says in which points the server took another pod than it was asked for: what would open a way out.</summary>
    public static IReadOnlyList<string> Deviations(Pod asked, Pod made)
    {
        var (want, spec) = (asked.Spec, made.Spec);
        var found = new List<string>();
        Look(spec.Containers is not [{ Name: Container }] || spec.InitContainers is { Count: > 0 }, "there are other containers in it");
        Look(spec.HostNetwork == true, "it is on its node's network");
        Look(spec.HostPid == true, "it sees its node's processes");
        Look(spec.HostIpc == true, "it shares memory with its node");
        Look(spec.AutomountServiceAccountToken != false, "it gets the token of a service account");
        Look(!string.Equals(spec.RuntimeClassName, want.RuntimeClassName, StringComparison.Ordinal), $"its runtime class is '{spec.RuntimeClassName}' instead of '{want.RuntimeClassName}'");
        Look(!string.Equals(spec.RestartPolicy, want.RestartPolicy, StringComparison.Ordinal), "it is started again when it ends");
        Look(made.Metadata.Labels?.TryGetValue(SandboxLabel, out var label) != true || label is not SandboxValue, "it does not have the label that the network policy looks for");
        Look(!Same(spec.Volumes, want.Volumes), "it has other volumes");
        if (spec.Containers is [var container, ..])
        {
            LookAt(container, want.Containers[0]);
        }

        return found;

        void LookAt(PodContainer got, PodContainer wanted)
        {
            var (context, pod) = (got.SecurityContext, spec.SecurityContext);
            Look(!Equal(got.Command, wanted.Command) || !Equal(got.Args, wanted.Args) || got.Lifecycle is not null, "it runs another program");
            Look(got.EnvFrom is { Count: > 0 }, "it has variables from elsewhere");
            Look(got.VolumeMounts?.Select(m => m.MountPath).Order(StringComparer.Ordinal).SequenceEqual(wanted.VolumeMounts!.Select(m => m.MountPath).Order(StringComparer.Ordinal), StringComparer.Ordinal) != true, "it sees other folders");
            Look(context?.Privileged == true, "it is privileged");
            Look(context?.AllowPrivilegeEscalation != false, "it may gain privileges");
            Look(context?.ReadOnlyRootFilesystem != true, "its root can be written to");
            Look(context?.Capabilities is not { Add: null or { Count: 0 }, Drop: ["ALL"] }, "it has capabilities");
            Look((context?.RunAsUser ?? pod?.RunAsUser) != wanted.SecurityContext!.RunAsUser, "its user is another one");
            Look((context?.SeccompProfile ?? pod?.SeccompProfile)?.Type is not RuntimeDefault, "its system calls are not filtered");
        }

        void Look(bool bad, string what)
        {
            if (bad)
            {
                found.Add(what);
            }
        }
    }

    /// <summary>Says which limits hold, by what the server took.</summary>
    /// <param name="asked">The pod that was asked for.</param>
    /// <param name="made">The pod that was taken.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="podPidsLimit">What the nodes allow a pod, where that is known.</param>
    public static LimitsEnforced Enforced(Pod asked, Pod made, SandboxLimits limits, int? podPidsLimit)
    {
        var (wanted, got) = (asked.Spec.Containers[0].Resources!.Limits!, made.Spec.Containers[0].Resources?.Limits);
        var scratch = made.Spec.Volumes?.FirstOrDefault(v => v.Name is Scratch)?.EmptyDir;
        return new LimitsEnforced
        {
            Memory = Quantity.AreEqual(wanted["memory"], got?.GetValueOrDefault("memory")),
            Cpu = Quantity.AreEqual(wanted["cpu"], got?.GetValueOrDefault("cpu")),
            Processes = podPidsLimit <= limits.Processes,
            Disk = scratch is { Medium: Memory } && Quantity.AreEqual(scratch.SizeLimit, Quantity.Bytes(limits.DiskBytes!.Value)),
        };
    }

    private static PodContainer ContainerOf(string image, GuestStart start, long user, long group, bool hasGuest)
    {
        var amounts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["memory"] = Quantity.Bytes(start.Limits.MemoryBytes!.Value),
            ["cpu"] = Quantity.Millis(start.Limits.CpuQuotaMillis!.Value),
            ["ephemeral-storage"] = Quantity.Bytes(LogBytes),
        };
        return new PodContainer
        {
            Name = Container,
            Image = image,
            Command = [GuestShell.Path],
            Args = GuestShell.Arguments(start.Program.Executable, start.Arguments(GuestFolder, separate: true), Before),
            WorkingDir = "/tmp",
            Env = [.. Variables(start)],
            Stdin = true,
            StdinOnce = true,
            Resources = new PodResources(amounts, amounts),
            SecurityContext = new ContainerSecurityContext
            {
                Privileged = false,
                AllowPrivilegeEscalation = false,
                ReadOnlyRootFilesystem = true,
                RunAsNonRoot = true,
                RunAsUser = user,
                RunAsGroup = group,
                Capabilities = new PodCapabilities(null, ["ALL"]),
                SeccompProfile = new(RuntimeDefault),
            },
            VolumeMounts = [new(Scratch, "/tmp", null), .. hasGuest ? [new(Guest, GuestFolder, true)] : (PodMount[])[]],
        };
    }

    private static bool Equal(IReadOnlyList<string>? one, IReadOnlyList<string>? other) => (one ?? []).SequenceEqual(other ?? [], StringComparer.Ordinal);

    private static bool Same(IReadOnlyList<PodVolume>? made, IReadOnlyList<PodVolume>? asked) =>
        made?.Count == asked?.Count && asked!.All(a => made!.Any(m =>
            string.Equals(m.Name, a.Name, StringComparison.Ordinal)
            && string.Equals(m.EmptyDir?.Medium, a.EmptyDir?.Medium, StringComparison.Ordinal)
            && string.Equals(m.ConfigMap?.Name, a.ConfigMap?.Name, StringComparison.Ordinal)));

    private static IEnumerable<PodVariable> Variables(GuestStart start)
    {
        yield return new("PATH", "/usr/local/bin:/usr/bin:/bin");
        yield return new("HOME", "/tmp");
        yield return new("TMPDIR", "/tmp");
        yield return new("LANG", "C.UTF-8");
        foreach (var (name, value) in start.Program.Environment(start.Limits))
        {
            yield return new(name, value);
        }

        if (start.Program.Language is SandboxLanguages.CSharp)
        {
            yield return new("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"); // An image need not have data of cultures.
        }
    }
}
