using System.Threading.Channels;

namespace ToolExec.Run;

/// <summary>Holds the events of a stream until its reader takes them; a writer that is faster waits.</summary>
internal sealed class ChannelSink(Channel<ToolEvent> channel, string tool, IToolEventSink? listener) : IToolEventSink
{
    private volatile bool _hasChunks;

    /// <summary>Gets a value indicating whether the reader was given a piece of the result, from whichever way it came.</summary>
    public bool HasChunks => _hasChunks;

    /// <summary>Says that a piece has come that is kept back for now: another backend must not begin again all the same.</summary>
    public void NoteChunk() => _hasChunks = true;

    public async ValueTask WriteAsync(ToolEvent toolEvent, CancellationToken cancellationToken)
    {
        if (listener is not null)
        {
            await listener.WriteAsync(toolEvent, cancellationToken).ConfigureAwait(false);
        }

        _hasChunks |= toolEvent is ToolChunkEvent;
        try
        {
            await channel.Writer.WriteAsync(toolEvent.Tool is null ? toolEvent with { Tool = tool } : toolEvent, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The call has ended, and a tool that was left behind still writes. Nobody reads it.
        }
    }
}
