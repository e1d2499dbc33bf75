using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec.Runtime;

// What nerdctl says in JSON, as far as it is used here. The names are its own; those below Spec are the OCI runtime specification's.

/// <summary>The answer to <c>nerdctl info</c>.</summary>
internal sealed record NerdctlInfo
{
    public string? ServerVersion { get; init; }

    public string? KernelVersion { get; init; }

    public bool MemoryLimit { get; init; }

    public bool SwapLimit { get; init; }

    public bool CpuCfsQuota { get; init; }

    public bool PidsLimit { get; init; }

    public IReadOnlyList<string>? SecurityOptions { get; init; }
}

/// <summary>The answer to <c>nerdctl image inspect</c>.</summary>
internal sealed record NerdctlImage(NerdctlImageConfig? Config);

/// <summary>What an image was made with.</summary>
internal sealed record NerdctlImageConfig(IReadOnlyDictionary<string, string>? Labels);

/// <summary>A line of <c>nerdctl ps</c>; the labels are one text.</summary>
internal sealed record NerdctlListed(string ID, string? Labels);

/// <summary>The answer to <c>nerdctl container inspect --mode=native</c>.</summary>
internal sealed record NerdctlContainer(string ID, IReadOnlyDictionary<string, string>? Labels, NerdctlRuntime? Runtime, OciSpec? Spec, NerdctlProcess? Process);

/// <summary>What runs a container.</summary>
internal sealed record NerdctlRuntime(string? Name);

/// <summary>A container's process.</summary>
internal sealed record NerdctlProcess(NerdctlStatus? Status);

/// <summary>How it is.</summary>
internal sealed record NerdctlStatus(string? Status, long ExitStatus);

/// <summary>What the runtime was told to make.</summary>
internal sealed record OciSpec(OciProcess? Process, OciRoot? Root, IReadOnlyList<OciMount>? Mounts, OciLinux? Linux);

/// <summary>The process.</summary>
internal sealed record OciProcess(OciUser? User, OciCapabilities? Capabilities, bool NoNewPrivileges);

/// <summary>Who it is.</summary>
internal sealed record OciUser(long Uid, long Gid);

/// <summary>What it may do beyond its user.</summary>
internal sealed record OciCapabilities(
    IReadOnlyList<string>? Bounding, IReadOnlyList<string>? Effective, IReadOnlyList<string>? Inheritable, IReadOnlyList<string>? Permitted, IReadOnlyList<string>? Ambient);

/// <summary>The root.</summary>
internal sealed record OciRoot(bool Readonly);

/// <summary>A mount.</summary>
internal sealed record OciMount(string Destination, string? Type, IReadOnlyList<string>? Options);

/// <summary>What is Linux's own.</summary>
internal sealed record OciLinux(OciResources? Resources, IReadOnlyList<OciNamespace>? Namespaces, JsonElement? Seccomp, IReadOnlyList<string>? MaskedPaths);

/// <summary>A namespace; with a path it is another's.</summary>
internal sealed record OciNamespace(string Type, string? Path);

/// <summary>The bounds.</summary>
internal sealed record OciResources(OciMemory? Memory, OciCpu? Cpu, OciPids? Pids);

/// <summary>The bounds on memory.</summary>
internal sealed record OciMemory(long? Limit, long? Swap);

/// <summary>The bounds on processors.</summary>
internal sealed record OciCpu(long? Quota, long? Period);

/// <summary>The bound on processes.</summary>
internal sealed record OciPids(long? Limit);

/// <summary>The JSON of nerdctl.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(NerdctlInfo))]
[JsonSerializable(typeof(NerdctlImage))]
[JsonSerializable(typeof(NerdctlListed))]
[JsonSerializable(typeof(NerdctlContainer))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class NerdctlJsonContext : JsonSerializerContext;
