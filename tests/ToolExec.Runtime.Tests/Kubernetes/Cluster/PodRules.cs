using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>What a real API server would refuse in a pod: members that it does not know, texts that are no names or amounts, and what the pod security level "restricted" forbids.</summary>
internal static partial class PodRules
{
    private static readonly Dictionary<string, string[]> Members = new(StringComparer.Ordinal)
    {
        [""] = ["apiVersion", "kind", "metadata", "spec"],
        ["metadata"] = ["name", "namespace", "labels", "annotations", "generateName", "ownerReferences", "finalizers"],
        ["spec"] =
        [
            "restartPolicy", "activeDeadlineSeconds", "terminationGracePeriodSeconds", "automountServiceAccountToken", "enableServiceLinks", "hostNetwork", "hostPID", "hostIPC", "hostUsers",
            "shareProcessNamespace", "hostname", "subdomain", "dnsPolicy", "dnsConfig", "runtimeClassName", "priorityClassName", "nodeName", "nodeSelector", "tolerations", "imagePullSecrets",
            "securityContext", "containers", "initContainers", "volumes", "serviceAccountName", "schedulerName", "affinity", "os", "preemptionPolicy", "hostAliases", "readinessGates", "overhead",
            "topologySpreadConstraints", "setHostnameAsFQDN", "resources",
        ],
        ["spec.dnsConfig"] = ["nameservers", "searches", "options"],
        ["spec.tolerations"] = ["key", "operator", "value", "effect", "tolerationSeconds"],
        ["spec.imagePullSecrets"] = ["name"],
        ["spec.securityContext"] = ["runAsNonRoot", "runAsUser", "runAsGroup", "fsGroup", "fsGroupChangePolicy", "seccompProfile", "supplementalGroups", "sysctls", "appArmorProfile"],
        ["spec.securityContext.seccompProfile"] = ["type", "localhostProfile"],
        ["spec.containers"] =
        [
            "name", "image", "command", "args", "workingDir", "env", "envFrom", "stdin", "stdinOnce", "tty", "resources", "securityContext", "volumeMounts", "volumeDevices", "ports", "livenessProbe",
            "readinessProbe", "startupProbe", "lifecycle", "imagePullPolicy", "terminationMessagePath", "terminationMessagePolicy", "resizePolicy", "restartPolicy",
        ],
        ["spec.containers.env"] = ["name", "value", "valueFrom"],
        ["spec.containers.resources"] = ["limits", "requests", "claims"],
        ["spec.containers.securityContext"] =
            ["privileged", "allowPrivilegeEscalation", "readOnlyRootFilesystem", "runAsNonRoot", "runAsUser", "runAsGroup", "capabilities", "seccompProfile", "procMount", "appArmorProfile"],
        ["spec.containers.securityContext.capabilities"] = ["add", "drop"],
        ["spec.containers.securityContext.seccompProfile"] = ["type", "localhostProfile"],
        ["spec.containers.volumeMounts"] = ["name", "mountPath", "readOnly", "recursiveReadOnly", "subPath", "subPathExpr", "mountPropagation"],
        ["spec.volumes"] = ["name", "emptyDir", "configMap"],
        ["spec.volumes.emptyDir"] = ["medium", "sizeLimit"],
        ["spec.volumes.configMap"] = ["name", "items", "defaultMode", "optional"],
    };

    // Members of these are names of the user's own.
    private static readonly string[] Open = ["metadata.labels", "metadata.annotations", "spec.nodeSelector", "spec.containers.resources.limits", "spec.containers.resources.requests"];

    /// <summary>Says what makes a pod invalid, or <see langword="null"/>.</summary>
    public static string? Invalid(JsonObject pod)
    {
        var faults = new List<string>();
        Walk(pod, "", faults);
        var (meta, spec) = (pod["metadata"], pod["spec"]);
        Need(Text(pod["apiVersion"]) is "v1" && Text(pod["kind"]) is "Pod", "apiVersion, kind");
        Need(Subdomain.IsMatch(Text(meta?["name"])) && Text(meta?["name"]).Length <= 253, "metadata.name");
        foreach (var (key, value) in meta?["labels"]?.AsObject() ?? [])
        {
            Need(Qualified.IsMatch(key) && LabelValue.IsMatch(Text(value)) && Text(value).Length <= 63, $"metadata.labels: {key}={value}");
        }

        Need(Text(spec?["restartPolicy"]) is "Never" or "OnFailure" or "Always", "spec.restartPolicy");
        Need(spec?["activeDeadlineSeconds"] is null || spec["activeDeadlineSeconds"]!.GetValue<long>() is >= 1 and <= int.MaxValue, "spec.activeDeadlineSeconds");
        Need(spec?["terminationGracePeriodSeconds"] is null || spec["terminationGracePeriodSeconds"]!.GetValue<long>() >= 0, "spec.terminationGracePeriodSeconds");
        Need(Text(spec?["dnsPolicy"]) is not "None" || spec?["dnsConfig"]?["nameservers"] is JsonArray { Count: > 0 and <= 3 }, "spec.dnsConfig.nameservers: must provide at least one when dnsPolicy is None");
        Need(spec?["hostname"] is null || Label.IsMatch(Text(spec["hostname"])), "spec.hostname");
        var volumes = (spec?["volumes"]?.AsArray() ?? []).Select(v => Text(v!["name"])).ToList();
        Need(volumes.TrueForAll(v => Label.IsMatch(v)) && volumes.Distinct(StringComparer.Ordinal).Count() == volumes.Count, "spec.volumes.name");
        foreach (var size in (spec?["volumes"]?.AsArray() ?? []).Select(v => v!["emptyDir"]?["sizeLimit"]).Where(s => s is not null))
        {
            Need(Amount.IsMatch(Text(size)), $"spec.volumes.emptyDir.sizeLimit: {size}");
        }

        Need(spec?["containers"] is JsonArray { Count: > 0 }, "spec.containers");
        foreach (var container in spec?["containers"]?.AsArray() ?? [])
        {
            Need(Label.IsMatch(Text(container!["name"])) && Text(container["image"]).Length > 0, "spec.containers.name, image");
            Need((container["env"]?.AsArray() ?? []).All(v => Text(v!["name"]).Length > 0), "spec.containers.env.name");
            var mounts = container["volumeMounts"]?.AsArray() ?? [];
            Need(mounts.All(m => volumes.Contains(Text(m!["name"]), StringComparer.Ordinal) && Text(m["mountPath"]).StartsWith('/')), "spec.containers.volumeMounts: not found");
            Need(mounts.Select(m => Text(m!["mountPath"])).Distinct(StringComparer.Ordinal).Count() == mounts.Count, "spec.containers.volumeMounts.mountPath: must be unique");
            foreach (var (name, amount) in container["resources"]?["limits"]?.AsObject() ?? [])
            {
                Need(Amount.IsMatch(Text(amount)) && name is "cpu" or "memory" or "ephemeral-storage", $"spec.containers.resources.limits.{name}: {amount}");
                Need(Quantity.AreEqual(Text(amount), Text(container["resources"]!["requests"]?[name] ?? amount)), $"spec.containers.resources.requests.{name}: must be what the limit is, here");
            }
        }

        return faults.Count > 0 ? string.Join(", ", faults) : null;

        void Need(bool good, string what)
        {
            if (!good)
            {
                faults.Add($"Invalid value: {what}");
            }
        }
    }

    /// <summary>Says what the pod security level "restricted" forbids, or <see langword="null"/>.</summary>
    public static string? Unrestricted(JsonObject pod)
    {
        var spec = pod["spec"]!;
        var all = spec["containers"]!.AsArray().Select(c => c!["securityContext"]).ToList();
        return Is(spec["hostNetwork"]) || Is(spec["hostPID"]) || Is(spec["hostIPC"]) ? "host namespaces"
            : all.Exists(c => Is(c?["privileged"])) ? "privileged"
            : all.Exists(c => c?["allowPrivilegeEscalation"]?.GetValue<bool>() != false) ? "allowPrivilegeEscalation != false"
            : all.Exists(c => c?["capabilities"]?["drop"]?.AsArray().Any(d => Text(d) is "ALL") != true) ? "unrestricted capabilities"
            : all.Exists(c => !Is(c?["runAsNonRoot"] ?? spec["securityContext"]?["runAsNonRoot"])) ? "runAsNonRoot != true"
            : all.Exists(c => (c?["runAsUser"] ?? spec["securityContext"]?["runAsUser"])?.GetValue<long>() == 0) ? "runAsUser=0"
            : all.Exists(c => Text((c?["seccompProfile"] ?? spec["securityContext"]?["seccompProfile"])?["type"]) is not ("RuntimeDefault" or "Localhost")) ? "seccompProfile"
            : spec["volumes"]!.AsArray().Any(v => v!["emptyDir"] is null && v["configMap"] is null) ? "restricted volume types"
            : null;
    }

    private static void Walk(JsonNode node, string path, List<string> faults)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array.OfType<JsonObject>())
            {
                Walk(item, path, faults);
            }
        }
        else if (node is JsonObject members && !Open.Contains(path, StringComparer.Ordinal))
        {
            foreach (var (name, value) in members)
            {
                if (!Members.TryGetValue(path, out var known) || !known.Contains(name, StringComparer.Ordinal))
                {
                    faults.Add($"strict decoding error: unknown field \"{path}.{name}\"");
                }
                else if (value is not null)
                {
                    Walk(value, path.Length == 0 ? name : $"{path}.{name}", faults);
                }
            }
        }
    }

    private static bool Is(JsonNode? node) => node?.GetValue<bool>() == true;

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Label { get; }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Subdomain { get; }

    [GeneratedRegex(@"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Qualified { get; }

    [GeneratedRegex(@"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LabelValue { get; }

    [GeneratedRegex(@"^[+-]?(\d+|\d+\.\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Amount { get; }
}
