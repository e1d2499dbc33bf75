using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>The documentation of a tool; what its level does not hold is <see langword="null"/> or empty.</summary>
public sealed record ToolDocument
{
    /// <summary>Gets the tool's id.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>Gets the level.</summary>
    [JsonPropertyName("detail")]
    public required ToolDetail Detail { get; init; }

    /// <summary>Gets the name shown to people, or <see langword="null"/>.</summary>
    [JsonPropertyName("title")]
    public string? Title { get; init; }

    /// <summary>Gets what the tool does, one line of at most 200 characters; empty where it does not say.</summary>
    [JsonPropertyName("summary")]
    public string Summary { get; init => field = value ?? ""; } = "";

    /// <summary>Gets the tags.</summary>
    [JsonPropertyName("tags")]
    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    /// <summary>Gets the parameters and the result as types on one line, from <see cref="ToolDetail.Signature"/> on.</summary>
    [JsonPropertyName("signature")]
    public string? Signature { get; init; }

    /// <summary>Gets the whole description, from <see cref="ToolDetail.Schema"/> on.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; init; }

    /// <summary>Gets the parameters at the top of the input schema, from <see cref="ToolDetail.Schema"/> on.</summary>
    [JsonPropertyName("parameters")]
    public IReadOnlyList<ToolParameter> Parameters { get; init => field = value ?? []; } = [];

    /// <summary>Gets the input schema, from <see cref="ToolDetail.Schema"/> on.</summary>
    [JsonPropertyName("input_schema")]
    public JsonElement? InputSchema { get; init; }

    /// <summary>Gets the output schema, from <see cref="ToolDetail.Schema"/> on; <see langword="null"/> where the tool has none.</summary>
    [JsonPropertyName("output_schema")]
    public JsonElement? OutputSchema { get; init; }

    /// <summary>Gets what the tool says of its behaviour, from <see cref="ToolDetail.Schema"/> on.</summary>
    [JsonPropertyName("annotations")]
    public ToolAnnotations? Annotations { get; init; }

    /// <summary>Gets what the host adds for whoever uses the tool, at <see cref="ToolDetail.Full"/>.</summary>
    [JsonPropertyName("notes")]
    public string? Notes { get; init; }

    /// <summary>Gets calls that show how the tool is used, at <see cref="ToolDetail.Full"/>.</summary>
    [JsonPropertyName("examples")]
    public IReadOnlyList<ToolExample> Examples { get; init => field = value ?? []; } = [];

    /// <summary>Gets the declaration, at <see cref="ToolDetail.TypeScript"/>.</summary>
    [JsonPropertyName("typescript")]
    public string? TypeScript { get; init; }
}
