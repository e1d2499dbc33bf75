namespace ToolExec.Runtime;

/// <summary>Shows a place in a script: its line, and a caret under the column.</summary>
internal static class GuestExcerpt
{
    private const int MaxWidth = 120;

    public static string? Create(string code, int? line, int? column)
    {
        if (line is not { } wanted)
        {
            return null;
        }

        var number = 0;
        foreach (var text in code.AsSpan().EnumerateLines())
        {
            if (++number == wanted)
            {
                return text.IsEmpty ? null : Show(text, Math.Min((column ?? 1) - 1, text.Length));
            }
        }

        return null;
    }

    private static string Show(ReadOnlySpan<char> line, int offset)
    {
        // A window of a long line, with the place near its middle.
        var start = line.Length <= MaxWidth ? 0 : Math.Clamp(offset - (MaxWidth / 2), 0, line.Length - MaxWidth);
        var window = line.Slice(start, Math.Min(MaxWidth, line.Length - start));
        var shown = new char[window.Length];
        var padding = new char[offset - start];
        for (var i = 0; i < window.Length; i++)
        {
            // A tab keeps its width under the caret as well; nothing else that is not seen is shown.
            shown[i] = window[i] == '\t' || !char.IsControl(window[i]) ? window[i] : ' ';
            if (i < padding.Length)
            {
                padding[i] = window[i] == '\t' ? '\t' : ' ';
            }
        }

        return $"{new string(shown)}\n{new string(padding)}^";
    }
}
