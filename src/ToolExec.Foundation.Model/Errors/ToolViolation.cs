using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>One place where a value breaks a schema.</summary>
/// <param name="InstanceLocation">Where in the value, as a JSON Pointer (RFC 6901); empty for the whole value.</param>
/// <param name="SchemaLocation">Which part of the schema, as a JSON Pointer.</param>
/// <param name="Keyword">The schema's keyword.</param>
/// <param name="Message">What is wrong and what would be right, in words that a model can act on.</param>
public sealed record ToolViolation(
    [property: JsonPropertyName("instance_location")] string InstanceLocation,
    [property: JsonPropertyName("schema_location")] string SchemaLocation,
    [property: JsonPropertyName("keyword")] string Keyword,
    [property: JsonPropertyName("message")] string Message);
