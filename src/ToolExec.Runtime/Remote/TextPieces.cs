namespace ToolExec.Runtime;

/// <summary>Cuts a text into pieces that can be sent one after the other, and never through a character.</summary>
internal static class TextPieces
{
    private const int MaxPiece = 16 * 1024;

    public static IEnumerable<string> Of(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = Math.Min(text.Length, at + MaxPiece);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
            {
                end--;
            }

            yield return text[at..end];
            at = end;
        }
    }
}
