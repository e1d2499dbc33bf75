using System.Text;

namespace ToolExec.Guest;

/// <summary>What a script prints, sent to the host: a line at a time where there are lines.</summary>
internal sealed class OutputWriter(GuestChannel channel, string stream, Func<long> run) : TextWriter
{
    private const int MaxPiece = 16 * 1024;
    private readonly Lock _gate = new(); // guards _kept
    private readonly StringBuilder _kept = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_gate)
        {
            _kept.Append(buffer);
            if (buffer.Contains('\n') || _kept.Length >= MaxPiece)
            {
                Send();
            }
        }
    }

    public override void Flush()
    {
        lock (_gate)
        {
            Send();
        }
    }

    private void Send()
    {
        var text = _kept.ToString();
        _kept.Clear();
        for (var at = 0; at < text.Length;)
        {
            var end = Math.Min(text.Length, at + MaxPiece);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
            {
                end--;
            }

            var piece = text[at..end];
            channel.Send(writer =>
            {
                writer.WriteString("type", "output");
                writer.WriteNumber("run", run());
                writer.WriteString("stream", stream);
                writer.WriteString("text", piece);
            });
            at = end;
        }
    }
}
