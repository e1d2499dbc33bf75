using System.Text;

namespace ToolExec.Run;

/// <summary>
/// Takes secrets out of progress and pieces before they go on. A value may begin in one piece of text and end in the next, so the end of a piece that may be
/// the beginning of a value waits for what follows.
/// </summary>
internal sealed class ScrubbingSink(IToolEventSink next, SecretVault vault) : IToolEventSink
{
    private readonly Lock _gate = new();

    // Guarded by _gate: a tool that was left behind may still write while the rest is taken.
    private readonly StringBuilder _kept = new();
    private string? _tool;

    public async ValueTask WriteAsync(ToolEvent toolEvent, CancellationToken cancellationToken)
    {
        var patterns = vault.Patterns;
        if (toolEvent is ToolChunkEvent { Content: TextBlock { Annotations: null } text })
        {
            (next as ChannelSink)?.NoteChunk();
            if (Pass(text.Text, patterns, toolEvent.Tool) is { Length: > 0 } ready)
            {
                await next.WriteAsync(string.Equals(ready, text.Text, StringComparison.Ordinal) ? toolEvent : new ToolChunkEvent(text with { Text = ready }) { Tool = toolEvent.Tool }, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        if (toolEvent is ToolChunkEvent && Flush() is { } kept)
        {
            await next.WriteAsync(kept, cancellationToken).ConfigureAwait(false);
        }

        await next.WriteAsync(patterns.Scrub(toolEvent), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives what is kept back still, once nothing follows; null where nothing is.</summary>
    public ToolChunkEvent? Flush()
    {
        lock (_gate)
        {
            if (_kept.Length == 0)
            {
                return null;
            }

            var text = vault.Patterns.Scrub(_kept.ToString());
            _kept.Clear();
            return new ToolChunkEvent(new TextBlock(text)) { Tool = _tool };
        }
    }

    /// <returns>What may go on of what was kept back and of this piece.</returns>
    private string Pass(string text, SecretPatterns patterns, string? tool)
    {
        lock (_gate)
        {
            if (patterns.IsEmpty && _kept.Length == 0)
            {
                return text;
            }

            _tool = tool;
            var all = _kept.Append(text).ToString();
            var from = patterns.KeepBackFrom(all);
            _kept.Clear().Append(all, from, all.Length - from);
            return patterns.Scrub(all[..from]);
        }
    }
}
