using System.Text;

namespace ToolExec.Mcp;

/// <summary>
/// Texts that a server supplies and that people or models will read: bounded, and free of characters that show nothing or reorder what is shown,
/// since those can hide instructions from the person who approves a tool.
/// </summary>
internal static class SafeText
{
    private const char Cut = '…';

    /// <summary>Says whether a character hides or reorders text: controls but tab and line breaks, bidirectional controls, tag characters, byte order marks.</summary>
    internal static bool IsForbidden(Rune rune) => rune.Value switch
    {
        '\t' or '\n' or '\r' => false,
        < 0x20 or (>= 0x7F and <= 0x9F) => true,
        >= 0x202A and <= 0x202E => true, // embeddings and overrides
        >= 0x2066 and <= 0x2069 => true, // isolates
        0x200B or 0x2060 or 0xFEFF => true, // zero-width space, word joiner, byte order mark
        >= 0xE0000 and <= 0xE007F => true, // tag characters
        _ => false,
    };

    internal static bool HasForbidden(ReadOnlySpan<char> text)
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

    /// <summary>Leaves the forbidden characters out and cuts to a length.</summary>
    internal static string Clean(string text, int maxLength)
    {
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

    /// <summary>Quotes bytes or words of a server in an error: one line, short.</summary>
    internal static string Quote(string text, int maxLength)
    {
        var clean = Clean(text.Trim(), maxLength).ReplaceLineEndings(" ⏎ ");
        return $"«{clean}»";
    }
}
