using System.Text;

namespace ToolExec.Runtime;

/// <summary>What a module writes to one of its streams.</summary>
internal sealed class WasmOutput(GuestOutput output, bool isError) : OneWayStream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override bool CanWrite => true;

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var chars = new char[_decoder.GetCharCount(buffer, flush: false)];
        _decoder.GetChars(buffer, chars, flush: false);
        output.Write(isError, new string(chars));
    }
}
