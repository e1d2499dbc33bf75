using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec.Runtime;

// What of the Kubernetes API (core/v1, networking.k8s.io/v1) is used here. The names are the API's own, in camel case.

/// <summary>What every object has.</summary>
internal sealed record KubernetesMeta
{
    public string? Name { get; init; }

    public string? ResourceVersion { get; init; }

    public DateTimeOffset? CreationTimestamp { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

/// <summary>A pod.</summary>
internal sealed record Pod
{
    public string ApiVersion { get; init; } = "v1";

    public string Kind { get; init; } = "Pod";

    public KubernetesMeta Metadata { get; init; } = new();

    public PodSpec Spec { get; init; } = new();

    public PodStatus? Status { get; init; }
}

/// <summary>What a pod shall be.</summary>
internal sealed record PodSpec
{
    public string? RestartPolicy { get; init; }

    public long? ActiveDeadlineSeconds { get; init; }

    public long? TerminationGracePeriodSeconds { get; init; }

    public bool? AutomountServiceAccountToken { get; init; }

    public bool? EnableServiceLinks { get; init; }

    public bool? HostNetwork { get; init; }

    [JsonPropertyName("hostPID")]
    public bool? HostPid { get; init; }

    [JsonPropertyName("hostIPC")]
    public bool? HostIpc { get; init; }

    public bool? ShareProcessNamespace { get; init; }

    public string? Hostname { get; init; }

    public string? DnsPolicy { get; init; }

    public PodDnsConfig? DnsConfig { get; init; }

    public string? RuntimeClassName { get; init; }

    public string? PriorityClassName { get; init; }

    public string? NodeName { get; init; }

    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    public IReadOnlyList<PodToleration>? Tolerations { get; init; }

    public IReadOnlyList<NamedReference>? ImagePullSecrets { get; init; }

    public PodSecurityContext? SecurityContext { get; init; }

    public IReadOnlyList<PodContainer> Containers { get; init; } = [];

    public IReadOnlyList<PodContainer>? InitContainers { get; init; }

    public IReadOnlyList<PodVolume>? Volumes { get; init; }
}

/// <summary>How a pod finds names.</summary>
internal sealed record PodDnsConfig(IReadOnlyList<string>? Nameservers);

/// <summary>A taint that a pod runs in spite of.</summary>
internal sealed record PodToleration(string? Key, string? Operator, string? Value, string? Effect);

/// <summary>Something by its name.</summary>
internal sealed record NamedReference(string Name);

/// <summary>As whom a pod runs.</summary>
internal sealed record PodSecurityContext
{
    public bool? RunAsNonRoot { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public PodSeccompProfile? SeccompProfile { get; init; }
}

/// <summary>Which system calls a pod may make.</summary>
internal sealed record PodSeccompProfile(string? Type);

/// <summary>A container of a pod.</summary>
internal sealed record PodContainer
{
    public string? Name { get; init; }

    public string? Image { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public string? WorkingDir { get; init; }

    public IReadOnlyList<PodVariable>? Env { get; init; }

    public IReadOnlyList<JsonElement>? EnvFrom { get; init; }

    public JsonElement? Lifecycle { get; init; }

    public bool? Stdin { get; init; }

    public bool? StdinOnce { get; init; }

    public PodResources? Resources { get; init; }

    public ContainerSecurityContext? SecurityContext { get; init; }

    public IReadOnlyList<PodMount>? VolumeMounts { get; init; }
}

/// <summary>A variable of a container.</summary>
internal sealed record PodVariable(string Name, string? Value);

/// <summary>What a container may use, and what is kept for it; amounts as the API writes them.</summary>
internal sealed record PodResources(IReadOnlyDictionary<string, string>? Limits, IReadOnlyDictionary<string, string>? Requests);

/// <summary>What a container may do.</summary>
internal sealed record ContainerSecurityContext
{
    public bool? Privileged { get; init; }

    public bool? AllowPrivilegeEscalation { get; init; }

    public bool? ReadOnlyRootFilesystem { get; init; }

    public bool? RunAsNonRoot { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public PodCapabilities? Capabilities { get; init; }

    public PodSeccompProfile? SeccompProfile { get; init; }
}

/// <summary>Parts of root's rights.</summary>
internal sealed record PodCapabilities(IReadOnlyList<string>? Add, IReadOnlyList<string>? Drop);

/// <summary>Where a container sees a volume.</summary>
internal sealed record PodMount(string Name, string MountPath, bool? ReadOnly);

/// <summary>A volume of a pod.</summary>
internal sealed record PodVolume
{
    public required string Name { get; init; }

    public PodEmptyDir? EmptyDir { get; init; }

    public PodConfigMap? ConfigMap { get; init; }
}

/// <summary>A folder that is empty at first, and gone with the pod.</summary>
internal sealed record PodEmptyDir(string? Medium, string? SizeLimit);

/// <summary>A folder with the files of a config map.</summary>
internal sealed record PodConfigMap(string Name, int? DefaultMode);

/// <summary>What has become of a pod.</summary>
internal sealed record PodStatus
{
    public string? Phase { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public IReadOnlyList<PodCondition>? Conditions { get; init; }

    public IReadOnlyList<PodContainerStatus>? ContainerStatuses { get; init; }
}

/// <summary>A point in a pod's life.</summary>
internal sealed record PodCondition(string? Type, string? Status, string? Reason, string? Message);

/// <summary>What has become of a container.</summary>
internal sealed record PodContainerStatus(string? Name, PodContainerState? State);

/// <summary>One of three.</summary>
internal sealed record PodContainerState(PodContainerWaiting? Waiting, PodContainerRunning? Running, PodContainerTerminated? Terminated);

/// <summary>It is not begun.</summary>
internal sealed record PodContainerWaiting(string? Reason, string? Message);

/// <summary>It runs.</summary>
internal sealed record PodContainerRunning(DateTimeOffset? StartedAt);

/// <summary>It has ended.</summary>
internal sealed record PodContainerTerminated(int ExitCode, int? Signal, string? Reason, string? Message);

/// <summary>Several pods.</summary>
internal sealed record PodList(KubernetesMeta? Metadata, IReadOnlyList<Pod>? Items);

/// <summary>A line of a watch.</summary>
internal sealed record WatchEvent(string? Type, JsonElement Object);

/// <summary>How to delete something.</summary>
internal sealed record DeleteOptions(int GracePeriodSeconds)
{
    public string ApiVersion { get; } = "v1";

    public string Kind { get; } = "DeleteOptions";
}

/// <summary>Files by name.</summary>
internal sealed record ConfigMap
{
    public string ApiVersion { get; init; } = "v1";

    public string Kind { get; init; } = "ConfigMap";

    public KubernetesMeta Metadata { get; init; } = new();

    public bool? Immutable { get; init; }

    public IReadOnlyDictionary<string, string>? Data { get; init; }
}

/// <summary>Whom pods may talk to.</summary>
internal sealed record NetworkPolicy
{
    public string ApiVersion { get; init; } = "networking.k8s.io/v1";

    public string Kind { get; init; } = "NetworkPolicy";

    public KubernetesMeta Metadata { get; init; } = new();

    public NetworkPolicySpec Spec { get; init; } = new();
}

/// <summary>What a policy says. Rules that are not there allow nothing.</summary>
internal sealed record NetworkPolicySpec
{
    public PodSelector? PodSelector { get; init; }

    public IReadOnlyList<string>? PolicyTypes { get; init; }

    public IReadOnlyList<JsonElement>? Ingress { get; init; }

    public IReadOnlyList<JsonElement>? Egress { get; init; }
}

/// <summary>Pods by their labels.</summary>
internal sealed record PodSelector(IReadOnlyDictionary<string, string>? MatchLabels)
{
    public IReadOnlyList<JsonElement>? MatchExpressions { get; init; }
}

/// <summary>The answer to what failed, and the last word of a stream.</summary>
internal sealed record KubernetesStatus
{
    public string? Status { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public int? Code { get; init; }
}

/// <summary>The answer to <c>GET /version</c>.</summary>
internal sealed record KubernetesVersion(string? GitVersion);

/// <summary>An answer of which only matters that it came: the object, or a status.</summary>
internal sealed record KubernetesAnswer;
