using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A parameter of a tool: a member at the top of its input schema.</summary>
public sealed record ToolParameter
{
    /// <summary>Gets the name.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Gets the type, as TypeScript writes it on one line.</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>Gets whether a call must give it.</summary>
    [JsonPropertyName("required")]
    public bool Required { get; init; }

    /// <summary>Gets what it is for, or <see langword="null"/>.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; init; }

    /// <summary>Gets the default value of the schema, or <see langword="null"/> where it names none.</summary>
    [JsonPropertyName("default")]
    public JsonElement? Default { get; init; }
}
