using System.ComponentModel;
using System.Text;

namespace ToolExec.Cli;

/// <summary>Counts the words, lines and characters of a text.</summary>
internal static class CountWords
{
    public static Result Run(Arguments arguments)
    {
        var text = arguments.Text;
        var words = 0;
        var lines = 0;
        var inWord = false;
        foreach (var c in text)
        {
            lines += c == '\n' ? 1 : 0;
            var isSpace = char.IsWhiteSpace(c);
            words += inWord || isSpace ? 0 : 1;
            inWord = !isSpace;
        }

        // A last line without an end counts as well.
        lines += text.Length > 0 && text[^1] != '\n' ? 1 : 0;
        return new Result(words, lines, text.EnumerateRunes().Count(), Encoding.UTF8.GetByteCount(text));
    }

    internal sealed record Arguments([property: Description("The text to count.")] string Text);

    internal sealed record Result(
        [property: Description("Runs of characters that are not white space.")] int Words,
        [property: Description("Lines; a last one without a line end counts.")] int Lines,
        [property: Description("Unicode code points.")] int Characters,
        [property: Description("Bytes of UTF-8.")] int Bytes);
}
