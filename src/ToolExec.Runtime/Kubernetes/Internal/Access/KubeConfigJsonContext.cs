using System.Text.Json.Serialization;

namespace ToolExec.Runtime;

/// <summary>The JSON of kubeconfig files and credential programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KubeConfig))]
[JsonSerializable(typeof(ExecCredential))]
internal sealed partial class KubeConfigJsonContext : JsonSerializerContext;
