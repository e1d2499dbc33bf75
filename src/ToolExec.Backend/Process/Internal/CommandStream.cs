using System.Text;
using System.Threading.Channels;

namespace ToolExec.Backend;

/// <summary>The chunks of one call, from the two readers of a program's output to the call's listener, who gets one at a time.</summary>
/// <remarks>
/// Standard output waits for a slow listener, and the program with it; standard error does not wait, and pieces of it that come too fast are in the result alone.
/// No more is sent than is kept.
/// </remarks>
internal sealed class CommandStream(ToolCallContext context, Encoding encoding, int maxOutputBytes, int maxErrorBytes)
{
    private const int Capacity = 64;
    private static readonly ContentAnnotations ForPeople = new() { Audience = ["user"] };

    private readonly Channel<ContentBlock> _chunks = Channel.CreateBounded<ContentBlock>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Decoder _output = Replacing(encoding).GetDecoder();
    private readonly Decoder _error = Replacing(encoding).GetDecoder();
    private int _outputLeft = maxOutputBytes;
    private int _errorLeft = maxErrorBytes;

    internal async ValueTask OutputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (Decode(_output, bytes.Span, ref _outputLeft) is not { } text)
        {
            return;
        }

        var chunk = new TextBlock(text);
        while (!_chunks.Writer.TryWrite(chunk) && await _chunks.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
        {
            // There was room, and somebody else took it.
        }
    }

    internal void Error(ReadOnlySpan<byte> bytes)
    {
        if (Decode(_error, bytes, ref _errorLeft) is { } text)
        {
            _chunks.Writer.TryWrite(new TextBlock(text) { Annotations = ForPeople });
        }
    }

    internal void Complete() => _chunks.Writer.TryComplete();

    /// <summary>Hands the chunks on until <see cref="Complete"/> and none is left.</summary>
    internal async Task PumpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in _chunks.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await context.WriteChunkAsync(chunk).ConfigureAwait(false);
            }
        }
        finally
        {
            Complete(); // Where the listener failed, nobody waits for it any more; the result has everything.
        }
    }

    private static Encoding Replacing(Encoding encoding)
    {
        var replacing = (Encoding)encoding.Clone();
        replacing.DecoderFallback = CommandText.Replacing;
        return replacing;
    }

    private static string? Decode(Decoder decoder, ReadOnlySpan<byte> bytes, ref int left)
    {
        bytes = bytes[..Math.Min(bytes.Length, left)];
        left -= bytes.Length;
        var chars = new char[decoder.GetCharCount(bytes, flush: false)];
        decoder.GetChars(bytes, chars, flush: false);
        return chars.Length > 0 ? new string(chars) : null;
    }
}
