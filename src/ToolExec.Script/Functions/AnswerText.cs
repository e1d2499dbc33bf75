using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using ToolExec.Script.QuickJs;

namespace ToolExec.Script;

/// <summary>Writes what a call came to into the guest, as the texts of answers in guest/README.md.</summary>
internal static class AnswerText
{
    private const byte FailureMark = (byte)'!';
    private const byte BytesMark = (byte)'*';

    public static long Write(Guest guest, string function, in ScriptCallResult result) =>
        IsPlain(result) ? guest.NewString(result.Content) : guest.NewString(ToBytes(function, result));

    public static byte[] ToBytes(string function, in ScriptCallResult result)
    {
        if (result.Error is { } error)
        {
            return WriteError(error);
        }

        var content = result.Content;
        if (IsPlain(result))
        {
            return content.ToArray();
        }

        if (result.IsBytes)
        {
            var text = new byte[1 + Base64.GetMaxEncodedToUtf8Length(content.Length)];
            text[0] = BytesMark;
            Base64.EncodeToUtf8(content, text.AsSpan(1), out _, out _);
            return text;
        }

        return WriteError(new ScriptCallError { Message = $"The host function '{function}' answered with something that is not JSON." });
    }

    /// <summary>Whether the content is what the guest gets.</summary>
    private static bool IsPlain(in ScriptCallResult result) =>
        result.IsAnswer
        || (result.Error is null && !result.IsBytes && (result.Content.IsEmpty || result.Content[0] is not (FailureMark or BytesMark)));

    private static byte[] WriteError(ScriptCallError error)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write([FailureMark]);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, error.Name);
            writer.WriteString("message"u8, error.Message);
            if (error.Code is not null)
            {
                writer.WriteString("code"u8, error.Code);
            }

            if (error.Data.ValueKind != JsonValueKind.Undefined)
            {
                writer.WritePropertyName("data"u8);
                error.Data.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
