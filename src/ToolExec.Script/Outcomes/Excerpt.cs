namespace ToolExec.Script;

/// <summary>Shows a place in a text: its line, and a caret under the column.</summary>
internal static class Excerpt
{
    private const int MaxWidth = 120;

    public static string? Create(string? source, int line, int column)
    {
        if (source is null || line < 1 || column < 1)
        {
            return null;
        }

        var text = SourceText.Line(source, line);
        return text.IsEmpty ? null : Show(text, column - 1);
    }

    private static string Show(ReadOnlySpan<char> line, int offset)
    {
        offset = Math.Min(offset, line.Length);

        // A window of a long line, with the place near its middle.
        var start = line.Length <= MaxWidth ? 0 : Math.Clamp(offset - (MaxWidth / 2), 0, line.Length - MaxWidth);
        var length = Math.Min(MaxWidth, line.Length - start);
        var shown = new char[length];
        var padding = new char[offset - start];
        for (var i = 0; i < length; i++)
        {
            // A tab keeps its width under the caret as well; nothing else that is not seen is shown.
            var character = line[start + i];
            shown[i] = character == '\t' || !char.IsControl(character) ? character : ' ';
            if (i < padding.Length)
            {
                padding[i] = character == '\t' ? '\t' : ' ';
            }
        }

        return $"{new string(shown)}\n{new string(padding)}^";
    }
}
