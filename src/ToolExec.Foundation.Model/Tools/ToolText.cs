using System.Text;

namespace ToolExec;

/// <summary>
/// Texts that strangers supply and that people or models will read: bounded, and free of characters that show nothing or reorder what is shown,
/// since those can hide instructions from the person who approves a tool.
/// </summary>
public static class ToolText
{
    private const char Cut = '…';

    /// <summary>Says whether a character hides or reorders text: controls but tab and line breaks, bidirectional controls, tag characters, byte order marks.</summary>
    /// <param name="rune">The character.</param>
    public static bool IsForbidden(Rune rune) => rune.Value switch
    {
        '\t' or '\n' or '\r' => false,
        < 0x20 or (>= 0x7F and <= 0x9F) => true,
        >= 0x202A and <= 0x202E => true, // embeddings and overrides
        >= 0x2066 and <= 0x2069 => true, // isolates
        0x200B or 0x2060 or 0xFEFF => true, // zero-width space, word joiner, byte order mark
        >= 0xE0000 and <= 0xE007F => true, // tag characters
        _ => false,
    };

    /// <summary>Says whether a text has a character that <see cref="IsForbidden"/> names.</summary>
    /// <param name="text">The text.</param>
    public static bool HasForbidden(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsForbidden(rune))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Leaves the forbidden characters out and cuts to a length, never inside a character; what was cut ends in <c>…</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The most UTF-16 code units of what is returned; at least 1.</param>
    public static string Clean(string text, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        if (text.Length <= maxLength && !HasForbidden(text))
        {
            return text;
        }

        var clean = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsForbidden(rune))
            {
                continue;
            }

            if (clean.Length + rune.Utf16SequenceLength > maxLength - 1)
            {
                return clean.Append(Cut).ToString();
            }

            clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>Returns the beginning of a text, at most so long, that does not end within a character: one unit shorter where a surrogate pair would be torn.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The most UTF-16 code units; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is negative.</exception>
    public static ReadOnlySpan<char> Beginning(ReadOnlySpan<char> text, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        return text.Length <= maxLength ? text : text[..(maxLength > 0 && char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }

    /// <summary>Quotes a stranger's words in an error: cleaned, cut, one line, between <c>«</c> and <c>»</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The most UTF-16 code units that are quoted; at least 1.</param>
    public static string Quote(string text, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = Clean(text.Trim(), maxLength).ReplaceLineEndings(" ⏎ ");
        return $"«{clean}»";
    }
}
