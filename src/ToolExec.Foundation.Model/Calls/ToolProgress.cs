using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>How far a tool has come.</summary>
/// <param name="Progress">How much is done; grows from report to report.</param>
/// <param name="Total">How much there is to do, or <see langword="null"/> where nobody knows.</param>
/// <param name="Message">What is being done, or <see langword="null"/>.</param>
public sealed record ToolProgress(
    [property: JsonPropertyName("progress")] double Progress,
    [property: JsonPropertyName("total")] double? Total = null,
    [property: JsonPropertyName("message")] string? Message = null);
