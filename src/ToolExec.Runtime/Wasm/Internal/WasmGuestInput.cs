#pragma warning disable VSTHRD002 // A module is synchronous: it waits for the host on the thread that is its own.
using System.Buffers;
using System.IO.Pipelines;

namespace ToolExec.Runtime;

/// <summary>What a module reads from its host. It waits for the next bytes, and finds the end when the host has let go or stops it.</summary>
internal sealed class WasmGuestInput(PipeReader reader, CancellationToken stop) : OneWayStream
{
    public override bool CanRead => true;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || stop.IsCancellationRequested)
        {
            return 0;
        }

        var read = reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        var bytes = read.Buffer.Slice(0, read.IsCanceled ? 0 : Math.Min(buffer.Length, read.Buffer.Length));
        var count = (int)bytes.Length;
        bytes.CopyTo(buffer);
        reader.AdvanceTo(bytes.End);
        return count;
    }
}
