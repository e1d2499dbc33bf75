using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>One change of a repair, in the terms of JSON Patch (RFC 6902).</summary>
/// <param name="Op">The operation: <c>replace</c>, <c>remove</c>, <c>add</c> or <c>move</c>.</param>
/// <param name="Path">The JSON Pointer of the place that changes.</param>
/// <param name="Value">The new value; <see langword="null"/> for <c>remove</c> and <c>move</c>.</param>
/// <param name="From">The JSON Pointer that a <c>move</c> comes from; else <see langword="null"/>.</param>
/// <param name="Reason">Why the change was made, in words for people and models.</param>
public sealed record RepairOperation(string Op, string Path, JsonElement? Value, string? From, string Reason)
{
    /// <summary>Writes the operation as a member of a JSON Patch; the reason is not part of it.</summary>
    /// <param name="writer">Where to write; it is not flushed.</param>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("op", Op);
        if (From is not null)
        {
            writer.WriteString("from", From);
        }

        writer.WriteString("path", Path);
        if (Value is { } value)
        {
            writer.WritePropertyName("value");
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
