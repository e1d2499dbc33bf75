using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Mcp;

/// <summary>The contracts of our own types that go out to clients.</summary>
internal static class WireJson
{
    internal static JsonTypeInfo<ToolError> Error { get; } = Get<ToolError>();

    internal static JsonTypeInfo<Tool> Tool { get; } = Get<Tool>();

    internal static JsonTypeInfo<ToolResult> Result { get; } = Get<ToolResult>();

    internal static JsonTypeInfo<ChainResult> Chain { get; } = Get<ChainResult>();

    private static JsonTypeInfo<T> Get<T>() => (JsonTypeInfo<T>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(T));
}
