using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>
/// An ECMA-262 pattern. Plain sequences of ASCII classes are matched on the bytes; anything else is translated and run by .NET's linear-time engine,
/// or by its backtracking engine under a clock when the pattern needs lookaround or back-references. The engine is built on first use.
/// </summary>
internal sealed class SchemaPattern
{
    private const int StackChars = 256;

    // A match in linear time ends by itself: its bound is for a huge text on a machine that is busy, not for the pattern.
    private const int LinearFactor = 10;

    private readonly string _translated;
    private readonly SequencePattern? _sequence;
    private readonly TimeSpan _timeout;
    private readonly bool _needsBacktracking;
    private Engine? _engine;

    public SchemaPattern(string source, TimeSpan timeout)
    {
        Source = source;
        _timeout = timeout;
        _sequence = SequencePattern.TryParse(source);
        if (_sequence is not null)
        {
            _translated = "";
            return;
        }

        var translator = new EcmaTranslator(source);
        _translated = translator.Translate();
        _needsBacktracking = translator.NeedsBacktracking;
    }

    public string Source { get; }

    /// <param name="raw">The inside of a JSON string.</param>
    /// <param name="traits">What a scan learned about it.</param>
    /// <param name="clock">The time left for backtracking.</param>
    public PatternOutcome Match(ReadOnlySpan<byte> raw, StringTraits traits, ref RegexClock clock)
    {
        if ((traits & StringTraits.Escaped) == StringTraits.None)
        {
            return MatchUnescaped(raw, ref clock);
        }

        var rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        var outcome = MatchUnescaped(rented.AsSpan(0, Utf8Text.Unescape(raw, rented)), ref clock);
        ArrayPool<byte>.Shared.Return(rented);
        return outcome;
    }

    private PatternOutcome MatchUnescaped(ReadOnlySpan<byte> text, ref RegexClock clock)
    {
        if (_sequence is not null)
        {
            return _sequence.IsMatch(text) ? PatternOutcome.Match : PatternOutcome.NoMatch;
        }

        if (text.Length <= StackChars)
        {
            Span<char> buffer = stackalloc char[StackChars];
            return MatchText(buffer[..Encoding.UTF8.GetChars(text, buffer)], ref clock);
        }

        var rented = ArrayPool<char>.Shared.Rent(text.Length);
        var outcome = MatchText(rented.AsSpan(0, Encoding.UTF8.GetChars(text, rented)), ref clock);
        ArrayPool<char>.Shared.Return(rented);
        return outcome;
    }

    private PatternOutcome MatchText(ReadOnlySpan<char> text, ref RegexClock clock)
    {
        var engine = _engine ?? Build();
        if (clock.IsSpent)
        {
            return PatternOutcome.TimedOut;
        }

        var started = engine.Backtracks ? RegexClock.Start() : 0;
        try
        {
            return engine.Regex.IsMatch(text) ? PatternOutcome.Match : PatternOutcome.NoMatch;
        }
        catch (RegexMatchTimeoutException)
        {
            return PatternOutcome.TimedOut;
        }
        finally
        {
            if (engine.Backtracks)
            {
                clock.Charge(started);
            }
        }
    }

    private Engine Build()
    {
        Engine? engine = null;
        if (!_needsBacktracking)
        {
            try
            {
                engine = new Engine(new Regex(_translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, _timeout * LinearFactor), Backtracks: false);
            }
            catch (NotSupportedException)
            {
                // The automaton would be too large: the clock bounds the other engine.
            }
        }

        engine ??= new Engine(new Regex(_translated, RegexOptions.CultureInvariant, _timeout), Backtracks: true);
        return Interlocked.CompareExchange(ref _engine, engine, null) ?? engine;
    }

    private sealed record Engine(Regex Regex, bool Backtracks);
}
