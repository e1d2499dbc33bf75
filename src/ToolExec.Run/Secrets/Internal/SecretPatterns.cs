using System.Buffers;
using System.Text;

namespace ToolExec.Run;

/// <summary>The forms in which values of secrets may turn up, and how to find them. Immutable.</summary>
internal sealed class SecretPatterns
{
    private readonly Dictionary<string, string> _marks;
    private readonly SearchValues<string> _search;
    private readonly (string Pattern, string Mark)[] _longestFirst;
    private readonly (byte[] Value, string Mark)[] _bytes;

    private SecretPatterns(Dictionary<string, string> marks, (byte[] Value, string Mark)[] bytes)
    {
        _marks = marks;
        _bytes = bytes;
        _search = SearchValues.Create([.. marks.Keys], StringComparison.Ordinal);
        _longestFirst = [.. marks.Select(static m => (m.Key, m.Value)).OrderByDescending(static p => p.Key.Length).ThenBy(static p => p.Key, StringComparer.Ordinal)];
        Longest = _longestFirst.Length == 0 ? 0 : _longestFirst[0].Pattern.Length;
    }

    public static SecretPatterns None { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal), []);

    public bool IsEmpty => Longest == 0;

    public int Longest { get; }

    public SecretPatterns With(string name, string value, int shortest)
    {
        var mark = $"[secret:{name}]";
        var marks = new Dictionary<string, string>(_marks, StringComparer.Ordinal);
        foreach (var form in SecretForms.Of(value, shortest))
        {
            // Not a form that the mark itself contains: it would be found again and again.
            if (!mark.Contains(form, StringComparison.Ordinal))
            {
                marks.TryAdd(form, mark);
            }
        }

        return new SecretPatterns(marks, [.. _bytes, (Encoding.UTF8.GetBytes(value.Trim()), mark)]);
    }

    public bool IsIn(ReadOnlySpan<char> text) => text.ContainsAny(_search);

    public string Scrub(string text) => IsEmpty || !IsIn(text) ? text : Replace(text);

    /// <summary>Finds values in binary data and hides them behind as many asterisks.</summary>
    /// <returns>The same memory where there are none, else a copy.</returns>
    public ReadOnlyMemory<byte> Scrub(ReadOnlyMemory<byte> data)
    {
        byte[]? copy = null;
        foreach (var (value, _) in _bytes)
        {
            for (var at = 0; data.Span[at..].IndexOf(value) is var found and >= 0; at += found + value.Length)
            {
                copy ??= data.ToArray();
                copy.AsSpan(at + found, value.Length).Fill((byte)'*');
            }
        }

        return copy ?? data;
    }

    /// <summary>Says how much of the end of a text must be kept back, because what follows may make it a value.</summary>
    /// <returns>Where the part begins that is kept back; the text's length where none is.</returns>
    public int KeepBackFrom(string text)
    {
        var from = text.Length;
        for (var at = Math.Max(0, text.Length - Longest + 1); at < text.Length; at++)
        {
            if (IsBeginning(text.AsSpan(at)))
            {
                from = at;
                break;
            }
        }

        // A value that reaches into that part is kept back whole.
        for (var at = 0; at < from && text.AsSpan(at).IndexOfAny(_search) is var next and >= 0;)
        {
            var start = at + next;
            var end = start + At(text, start).Pattern.Length;
            if (start < from && end > from)
            {
                return start;
            }

            at = end;
        }

        return from;
    }

    private bool IsBeginning(ReadOnlySpan<char> text)
    {
        foreach (var (pattern, _) in _longestFirst)
        {
            if (pattern.Length > text.Length && pattern.AsSpan().StartsWith(text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private string Replace(string text)
    {
        var clean = new StringBuilder(text.Length);
        var at = 0;
        while (text.AsSpan(at).IndexOfAny(_search) is var next and >= 0)
        {
            var (pattern, mark) = At(text, at + next);
            clean.Append(text, at, next).Append(mark);
            at += next + pattern.Length;
        }

        return clean.Append(text, at, text.Length - at).ToString();
    }

    // The longest of those that stand here: a shorter one would leave the rest of a value behind.
    private (string Pattern, string Mark) At(string text, int start)
    {
        foreach (var candidate in _longestFirst)
        {
            if (text.AsSpan(start).StartsWith(candidate.Pattern, StringComparison.Ordinal))
            {
                return candidate;
            }
        }

        throw new InvalidOperationException("A pattern was found where none is.");
    }
}
