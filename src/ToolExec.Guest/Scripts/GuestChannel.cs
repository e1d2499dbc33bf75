using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ToolExec.Guest;

/// <summary>Lines to the host. Safe for use by several threads.</summary>
internal sealed class GuestChannel(Stream target)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly Lock _gate = new(); // one line after the other

    public void Send(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        lock (_gate)
        {
            try
            {
                target.Write(buffer.WrittenSpan);
                target.Flush();
            }
            catch (IOException)
            {
                Descriptors.ExitNow(1); // The host is gone.
            }
        }
    }
}
