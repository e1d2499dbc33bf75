using System.Text.Json;

namespace ToolExec.Code;

/// <summary>What is shown of a value that is too large.</summary>
internal static class ValuePreview
{
    private const int Length = 1000;

    public static JsonElement Of(JsonElement value)
    {
        var text = value.GetRawText();
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStringValue(string.Concat(Cut(text, Length), text.Length > Length ? "…" : ""));
        }

        return ToolExecJson.Parse(buffer.WrittenMemory);
    }

    /// <summary>Returns the beginning of a text, not ending within a character.</summary>
    public static ReadOnlySpan<char> Cut(string text, int length) => text.Length <= length ? text
        : text.AsSpan(0, length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);
}
