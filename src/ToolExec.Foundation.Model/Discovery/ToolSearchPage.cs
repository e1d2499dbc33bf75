using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A page of tools that a search found.</summary>
public sealed record ToolSearchPage
{
    /// <summary>Gets the hits, best first; those with the same score by id.</summary>
    [JsonPropertyName("tools")]
    public IReadOnlyList<ToolSearchHit> Hits { get; init => field = value ?? []; } = [];

    /// <summary>Gets the number of hits on all pages.</summary>
    [JsonPropertyName("total")]
    public int Total { get; init; }

    /// <summary>Gets how the hits were ranked.</summary>
    [JsonPropertyName("ranking")]
    public ToolRanking Ranking { get; init; }

    /// <summary>Gets the version of the index that was searched.</summary>
    [JsonPropertyName("version")]
    public long Version { get; init; }

    /// <summary>Gets the cursor of the next page, or <see langword="null"/> on the last one. It is worthless once the catalogue has changed.</summary>
    [JsonPropertyName("next_cursor")]
    public string? NextCursor { get; init; }

    /// <summary>Gets what the reader should know of this page: that embeddings are not there yet, that a word was corrected. Empty as a rule.</summary>
    [JsonPropertyName("notices")]
    public IReadOnlyList<string> Notices { get; init => field = value ?? []; } = [];

    /// <summary>Gets why there is no page: a cursor that is stale or none. <see langword="null"/> where there is one.</summary>
    [JsonPropertyName("error")]
    public ToolError? Error { get; init; }
}
