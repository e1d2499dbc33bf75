using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>One change that mended the arguments of a call, in the terms of JSON Patch (RFC 6902).</summary>
/// <param name="Op">The operation: <c>replace</c>, <c>remove</c>, <c>add</c> or <c>move</c>.</param>
/// <param name="Path">The JSON Pointer of the place.</param>
/// <param name="Value">The new value, or <see langword="null"/> for <c>remove</c> and <c>move</c>.</param>
/// <param name="From">The JSON Pointer that a <c>move</c> comes from, or <see langword="null"/>.</param>
/// <param name="Reason">Why, in words for people and models.</param>
public sealed record ToolRepair(
    [property: JsonPropertyName("op")][property: JsonRequired] string Op,
    [property: JsonPropertyName("path")][property: JsonRequired] string Path,
    [property: JsonPropertyName("value")] JsonElement? Value,
    [property: JsonPropertyName("from")] string? From,
    [property: JsonPropertyName("reason")][property: JsonRequired] string Reason)
{
    // A parameter of the constructor would be required in JSON, where what is null is left out.
    [JsonConstructor]
    internal ToolRepair()
        : this("", "", null, null, "")
    {
    }
}
