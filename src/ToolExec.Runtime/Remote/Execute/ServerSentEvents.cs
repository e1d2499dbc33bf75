using System.Text;
using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>Reads the events of an answer (WHATWG HTML, 9.2), within bounds and strictly: what cannot be understood in one way only is refused.</summary>
internal sealed class ServerSentEvents : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private readonly BoundedLineReader _reader;
    private readonly long _maxBytes;
    private long _bytes;

    /// <summary>Makes a reader.</summary>
    /// <param name="stream">The body of the answer.</param>
    /// <param name="maxLineBytes">The most bytes of a line.</param>
    /// <param name="maxBytes">The most bytes of all lines.</param>
    public ServerSentEvents(Stream stream, int maxLineBytes, long maxBytes)
    {
        _reader = new BoundedLineReader(stream, maxLineBytes);
        _maxBytes = maxBytes;
    }

    /// <summary>Writes a comment: a sign of life.</summary>
    public static ReadOnlyMemory<byte> Comment { get; } = ": running\n\n"u8.ToArray();

    /// <summary>Writes an event.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="data">What it says; without carriage returns.</param>
    public static byte[] Event(string name, string data)
    {
        var text = new StringBuilder(data.Length + 64).Append("event: ").Append(name).Append('\n');
        foreach (var line in data.Split('\n'))
        {
            text.Append("data: ").Append(line).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    /// <summary>Reads the next event.</summary>
    /// <returns>Its name and what it says, or <see langword="null"/> at the end. An event that was broken off is none.</returns>
    /// <exception cref="GuestProtocolException">It is none, or there is too much.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<(string Name, string Data)?> ReadAsync(CancellationToken cancellationToken)
    {
        var name = "";
        StringBuilder? data = null;
        while (await ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null)
                {
                    return (name, data.ToString());
                }

                name = "";
                continue;
            }

            var (field, value) = Split(line);
            switch (field)
            {
                case "event":
                    name = value;
                    break;
                case "data":
                    data = data is null ? new StringBuilder(value) : data.Append('\n').Append(value);
                    break;
                default:
                    break; // a comment, or what the standard says to leave alone
            }
        }

        return null;
    }

    public void Dispose() => _reader.Dispose();

    private static (string Field, string Value) Split(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return (line, "");
        }

        var value = line[(colon + 1)..];
        return (line[..colon], value.StartsWith(' ') ? value[1..] : value);
    }

    private async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is not { } line)
            {
                return null;
            }

            _bytes += line.Length + 1;
            if (_bytes > _maxBytes)
            {
                throw new GuestProtocolException($"its answer has more than {_maxBytes} bytes");
            }

            // To some readers a line end, to others none.
            return line.Span.Contains((byte)'\r') ? throw new GuestProtocolException("a line of its answer has a carriage return") : Utf8.GetString(line.Span);
        }
        catch (LineTooLongException e)
        {
            throw new GuestProtocolException($"a line of its answer has more than {e.MaxLineBytes} bytes");
        }
        catch (DecoderFallbackException)
        {
            throw new GuestProtocolException("its answer is no UTF-8");
        }
    }
}
