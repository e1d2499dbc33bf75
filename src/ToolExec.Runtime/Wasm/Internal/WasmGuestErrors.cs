namespace ToolExec.Runtime;

/// <summary>What a module that runs scripts writes to its standard error.</summary>
internal sealed class WasmGuestErrors(Action<ReadOnlyMemory<byte>> write) : OneWayStream
{
    public override bool CanWrite => true;

    public override void Write(byte[] buffer, int offset, int count) => write(buffer.AsMemory(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => write(buffer.ToArray());
}
