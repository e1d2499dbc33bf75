using System.Buffers;

namespace ToolExec.Wasm.Snapshots;

/// <summary>Numbers of as few bytes as they need (LEB128).</summary>
internal static class BufferNumbers
{
    public static void WriteNumber(this ArrayBufferWriter<byte> writer, uint value)
    {
        var span = writer.GetSpan(5);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        writer.Advance(length);
    }
}
