#pragma warning disable VSTHRD002 // A module is synchronous: it waits for the host on the thread that is its own.
using System.IO.Pipelines;

namespace ToolExec.Runtime;

/// <summary>What a module writes for its host. It waits where the host does not read; what comes when the host has let go is lost.</summary>
internal sealed class WasmGuestOutput(PipeWriter writer, CancellationToken stop) : OneWayStream
{
    // A module may write all its memory at once: it is not held twice.
    private const int Piece = 16 * 1024;

    public override bool CanWrite => true;

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && !stop.IsCancellationRequested)
        {
            var piece = buffer[..Math.Min(buffer.Length, Piece)];
            piece.CopyTo(writer.GetSpan(piece.Length));
            writer.Advance(piece.Length);
            writer.FlushAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            buffer = buffer[piece.Length..];
        }
    }
}
