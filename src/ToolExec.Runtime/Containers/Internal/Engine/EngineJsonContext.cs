using System.Text.Json.Serialization;

namespace ToolExec.Runtime;

/// <summary>The JSON of the Docker Engine API.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateContainer))]
[JsonSerializable(typeof(WaitedContainer))]
[JsonSerializable(typeof(InspectedContainer))]
[JsonSerializable(typeof(IReadOnlyList<ListedContainer>))]
[JsonSerializable(typeof(IReadOnlyList<ListedImage>))]
[JsonSerializable(typeof(ImageProgress))]
[JsonSerializable(typeof(EngineVersion))]
[JsonSerializable(typeof(EngineInfo))]
[JsonSerializable(typeof(EngineProblem))]
[JsonSerializable(typeof(LabelFilter))]
internal sealed partial class EngineJsonContext : JsonSerializerContext;
