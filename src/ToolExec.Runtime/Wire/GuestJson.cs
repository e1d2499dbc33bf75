using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Runtime;

/// <summary>The contracts of what crosses to a guest and back.</summary>
internal static class GuestJson
{
    public static JsonTypeInfo<ToolSearchPage> SearchPage { get; } = Contract<ToolSearchPage>();

    public static JsonTypeInfo<ToolNamespacePage> NamespacePage { get; } = Contract<ToolNamespacePage>();

    public static JsonTypeInfo<ToolDocument> Document { get; } = Contract<ToolDocument>();

    public static JsonTypeInfo<IReadOnlyList<ToolExample>> Examples { get; } = Contract<IReadOnlyList<ToolExample>>();

    private static JsonTypeInfo<T> Contract<T>() => (JsonTypeInfo<T>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(T));
}
