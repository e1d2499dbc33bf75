using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Runtime;

/// <summary>The contracts of what crosses to a guest and back.</summary>
internal static class GuestJson
{
    public static JsonTypeInfo<ToolError> Error { get; } = Contract<ToolError>();

    public static JsonTypeInfo<ToolChain> Chain { get; } = Contract<ToolChain>();

    public static JsonTypeInfo<ChainResult> ChainResult { get; } = Contract<ChainResult>();

    public static JsonTypeInfo<ToolSearchPage> SearchPage { get; } = Contract<ToolSearchPage>();

    public static JsonTypeInfo<ToolNamespacePage> NamespacePage { get; } = Contract<ToolNamespacePage>();

    public static JsonTypeInfo<ToolDocument> Document { get; } = Contract<ToolDocument>();

    public static JsonTypeInfo<IReadOnlyList<ToolExample>> Examples { get; } = Contract<IReadOnlyList<ToolExample>>();

    public static JsonTypeInfo<ContentBlock> Content { get; } = Contract<ContentBlock>();

    private static JsonTypeInfo<T> Contract<T>() => (JsonTypeInfo<T>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(T));
}
