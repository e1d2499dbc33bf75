using System.Buffers;
using System.Text.Json;

namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Small help with JSON.</summary>
internal static class JsonText
{
    public static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = false, MaxDepth = 512 }))
        {
            write(writer);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 512 });
        return document.RootElement.Clone();
    }

    /// <summary>Appends a name to a JSON Pointer (RFC 6901, section 3).</summary>
    public static string Under(string pointer, string name) => $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public static string? Text(JsonElement definition, string name)
    {
        if (!definition.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new ArgumentException($"'{name}' must be a string.");
    }

    public static string Required(JsonElement definition, string name) =>
        Text(definition, name) is { Length: > 0 } text ? text : throw new ArgumentException($"'{name}' is missing.");

    public static JsonElement? Object(JsonElement definition, string name)
    {
        if (!definition.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object ? value : throw new ArgumentException($"'{name}' must be an object.");
    }
}
