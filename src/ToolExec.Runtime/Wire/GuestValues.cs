using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>What a script gets of a tool's result: its value, or its content where it has no value.</summary>
internal static class GuestValues
{
    /// <summary>Writes it as JSON in UTF-8.</summary>
    /// <param name="result">A result that succeeded.</param>
    public static ReadOnlySpan<byte> Write(ToolResult result)
    {
        if (result.ValueUtf8 is { IsEmpty: false } value)
        {
            return value;
        }

        if (result.Content.Count == 0)
        {
            return "null"u8;
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (var block in result.Content)
            {
                JsonSerializer.Serialize(writer, block, GuestJson.Content);
            }

            writer.WriteEndArray();
        }

        return stream.ToArray();
    }
}
