using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What a call of a tool reads and writes; calls that would conflict are run one after the other.</summary>
/// <remarks>
/// A resource is any text that names one thing, such as <c>file:report.md</c>. A part <c>{name}</c> or <c>{/json/pointer}</c> stands for the value
/// of that argument, so that <c>file:{path}</c> is another resource in each call.
/// </remarks>
public sealed record ToolEffects
{
    /// <summary>Gets the resources that a call reads.</summary>
    [JsonPropertyName("reads")]
    public IReadOnlyList<string> Reads { get; init => field = value ?? []; } = [];

    /// <summary>Gets the resources that a call writes.</summary>
    [JsonPropertyName("writes")]
    public IReadOnlyList<string> Writes { get; init => field = value ?? []; } = [];

    /// <summary>Gets a value indicating whether a call must run alone: nothing else of the same graph or batch at the same time.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    [JsonPropertyName("exclusive")]
    public bool Exclusive { get; init; }
}
