using System.Globalization;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Reads what a runtime was told to make, in the words of the Docker Engine API, so that all engines are judged by the same rules.</summary>
internal static class NerdctlInspection
{
    private const string NetworksLabel = "nerdctl/networks";
    private const string None = "none";
    private const string Host = "host";
    private const string Private = "private";

    // Files of nerdctl's own, about this container.
    private static readonly string[] OwnFiles = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

    /// <summary>Translates.</summary>
    public static InspectedContainer Read(NerdctlContainer container)
    {
        var spec = container.Spec;
        var resources = spec?.Linux?.Resources;
        var mounts = spec?.Mounts ?? [];
        var status = container.Process?.Status;
        return new InspectedContainer(
            container.ID,
            new ContainerState(status?.Status is "running", OOMKilled: false, (int)(status?.ExitStatus ?? 0), null),
            new ContainerConfig(spec?.Process?.User is { } user ? string.Create(CultureInfo.InvariantCulture, $"{user.Uid}:{user.Gid}") : null),
            new HostConfig
            {
                // What is hidden of /proc is taken away only for containers with every privilege.
                Privileged = spec?.Linux?.MaskedPaths is null or { Count: 0 },
                NetworkMode = Network(container),
                PidMode = Own(spec, "pid") ? Private : Host,
                IpcMode = Own(spec, "ipc") ? Private : Host,
                ReadonlyRootfs = spec?.Root?.Readonly is true,
                CapAdd = Kept(spec?.Process?.Capabilities),
                CapDrop = spec?.Process is not null && Kept(spec.Process.Capabilities).Count == 0 ? ["ALL"] : [],
                SecurityOpt = [.. spec?.Process?.NoNewPrivileges is true ? (string[])["no-new-privileges"] : [], .. IsFiltered(spec) ? (string[])[] : ["seccomp=unconfined"]],
                Binds = [.. mounts.Where(IsOfTheHost).Select(mount => mount.Destination)],
                Tmpfs = mounts.Where(mount => mount.Type is "tmpfs").GroupBy(mount => mount.Destination, StringComparer.Ordinal)
                    .ToDictionary(mount => mount.Key, mount => string.Join(',', mount.Last().Options ?? []), StringComparer.Ordinal),
                Memory = resources?.Memory?.Limit ?? 0,
                MemorySwap = resources?.Memory?.Swap ?? 0,
                CpuQuota = resources?.Cpu?.Quota ?? 0,
                CpuPeriod = resources?.Cpu?.Period ?? 0,
                PidsLimit = resources?.Pids?.Limit,
                Runtime = container.Runtime?.Name,
            });
    }

    // A network that is set up later by a hook does not stand in the specification, only in the label.
    private static string Network(NerdctlContainer container)
    {
        var label = container.Labels?.GetValueOrDefault(NetworksLabel);
        return !Own(container.Spec, "network") ? Host : Networks(label) is [None] ? None : label ?? "unknown";
    }

    private static IReadOnlyList<string>? Networks(string? label)
    {
        try
        {
            return label is null ? null : JsonSerializer.Deserialize(label, NerdctlJsonContext.Default.IReadOnlyListString);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Own(OciSpec? spec, string type) => spec?.Linux?.Namespaces?.Any(space => string.Equals(space.Type, type, StringComparison.Ordinal) && string.IsNullOrEmpty(space.Path)) is true;

    private static List<string> Kept(OciCapabilities? capabilities) =>
        [.. new[] { capabilities?.Bounding, capabilities?.Effective, capabilities?.Inheritable, capabilities?.Permitted, capabilities?.Ambient }.SelectMany(set => set ?? []).Distinct(StringComparer.Ordinal)];

    private static bool IsFiltered(OciSpec? spec) => spec?.Linux?.Seccomp is { ValueKind: JsonValueKind.Object };

    private static bool IsOfTheHost(OciMount mount) =>
        (mount.Type is "bind" || mount.Options?.Any(option => option is "bind" or "rbind") is true) && !OwnFiles.Contains(mount.Destination, StringComparer.Ordinal);
}
