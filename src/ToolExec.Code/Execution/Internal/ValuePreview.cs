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
            writer.WriteStringValue(string.Concat(ToolText.Beginning(text, Length), text.Length > Length ? "…" : ""));
        }

        return ToolExecJson.Parse(buffer.WrittenMemory);
    }
}
