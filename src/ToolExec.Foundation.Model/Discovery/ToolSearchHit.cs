using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A tool that a search found.</summary>
/// <param name="Tool">The definition.</param>
/// <param name="Summary">What the tool does, one line of at most 200 characters; empty where it does not say.</param>
/// <param name="Score">How well it fits, more is better. Comparable within one page only; 0 where nothing was ranked.</param>
public sealed record ToolSearchHit([property: JsonIgnore] Tool Tool, [property: JsonPropertyName("summary")] string Summary, [property: JsonPropertyName("score")] double Score)
{
    /// <summary>Gets the tool's id.</summary>
    [JsonPropertyName("id")]
    public string Id => Tool.Id.ToString();

    /// <summary>Gets the tool's tags.</summary>
    [JsonPropertyName("tags")]
    public IReadOnlyList<string> Tags => Tool.Tags;
}
