using System.Text;

namespace ToolExec.Runtime;

/// <summary>What a script has written, both streams together no more than a limit of bytes. Safe for use by several threads.</summary>
/// <param name="maxBytes">The limit.</param>
/// <param name="exceeded">Called once, when something had to be left out.</param>
/// <param name="live">Who is told at once, or <see langword="null"/>.</param>
internal sealed class GuestOutput(long maxBytes, Action exceeded, IProgress<SandboxOutput>? live = null)
{
    private readonly Lock _gate = new(); // guards all fields
    private readonly StringBuilder _stdout = new();
    private readonly StringBuilder _stderr = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private long _left = maxBytes;
    private bool _isExceeded;
    private IProgress<SandboxOutput>? _live = live;

    public string Stdout
    {
        get
        {
            lock (_gate)
            {
                return _stdout.ToString();
            }
        }
    }

    public string Stderr
    {
        get
        {
            lock (_gate)
            {
                return _stderr.ToString();
            }
        }
    }

    public void Write(bool isError, string text)
    {
        bool cut;
        lock (_gate)
        {
            cut = Append(isError, text);
        }

        if (cut)
        {
            exceeded();
        }
    }

    /// <summary>Takes bytes that went to the standard error of the guest's process, past the protocol.</summary>
    public void WriteErrorBytes(ReadOnlyMemory<byte> bytes)
    {
        bool cut;
        lock (_gate)
        {
            var chars = new char[_decoder.GetCharCount(bytes.Span, flush: false)];
            _decoder.GetChars(bytes.Span, chars, flush: false);
            cut = Append(isError: true, chars);
        }

        if (cut)
        {
            exceeded();
        }
    }

    /// <summary>Tells nobody any more: the script has ended.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _live = null;
        }
    }

    // Whether this is the first that had to be left out.
    private bool Append(bool isError, ReadOnlySpan<char> text)
    {
        var target = isError ? _stderr : _stdout;
        var before = target.Length;
        var cut = Append(target, text);
        if (_live is not null && target.Length > before)
        {
            // Under the lock, so that it is told in order; whoever listens does not block.
            _live.Report(new SandboxOutput(target.ToString(before, target.Length - before), isError));
        }

        return cut;
    }

    private bool Append(StringBuilder target, ReadOnlySpan<char> text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes <= _left)
        {
            target.Append(text);
            _left -= bytes;
            return false;
        }

        // As many whole characters as fit.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Utf8SequenceLength > _left)
            {
                break;
            }

            _left -= rune.Utf8SequenceLength;
            target.Append(rune.ToString());
        }

        _left = 0;
        var first = !_isExceeded;
        _isExceeded = true;
        return first;
    }
}
