using System.Text.Json.Serialization;

namespace ToolExec.Runtime;

/// <summary>The JSON of the Kubernetes API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Pod))]
[JsonSerializable(typeof(KubernetesAnswer))]
[JsonSerializable(typeof(PodList))]
[JsonSerializable(typeof(WatchEvent))]
[JsonSerializable(typeof(DeleteOptions))]
[JsonSerializable(typeof(ConfigMap))]
[JsonSerializable(typeof(NetworkPolicy))]
[JsonSerializable(typeof(KubernetesStatus))]
[JsonSerializable(typeof(KubernetesVersion))]
internal sealed partial class KubernetesJsonContext : JsonSerializerContext;
