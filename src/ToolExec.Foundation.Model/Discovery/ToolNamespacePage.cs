using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A page of namespaces.</summary>
public sealed record ToolNamespacePage
{
    /// <summary>Gets the namespaces, sorted by name.</summary>
    [JsonPropertyName("namespaces")]
    public IReadOnlyList<ToolNamespaceInfo> Namespaces { get; init => field = value ?? []; } = [];

    /// <summary>Gets the number of namespaces on all pages.</summary>
    [JsonPropertyName("total")]
    public int Total { get; init; }

    /// <summary>Gets the version of the index that was read.</summary>
    [JsonPropertyName("version")]
    public long Version { get; init; }

    /// <summary>Gets the cursor of the next page, or <see langword="null"/> on the last one.</summary>
    [JsonPropertyName("next_cursor")]
    public string? NextCursor { get; init; }

    /// <summary>Gets why there is no page: a cursor that is stale or none. <see langword="null"/> where there is one.</summary>
    [JsonPropertyName("error")]
    public ToolError? Error { get; init; }
}
