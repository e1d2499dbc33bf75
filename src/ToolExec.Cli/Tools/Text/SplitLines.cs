using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Splits a text into its lines.</summary>
internal static class SplitLines
{
    public static Result Run(Arguments arguments)
    {
        var lines = new List<string>();
        foreach (var line in arguments.Text.AsSpan().EnumerateLines())
        {
            var kept = arguments.Trim ? line.Trim() : line;
            if (!(arguments.SkipEmpty && kept.IsEmpty))
            {
                lines.Add(kept.ToString());
            }
        }

        // What follows the last line end is no line of its own.
        if (!arguments.SkipEmpty && lines.Count > 0 && lines[^1].Length == 0 && (arguments.Text.Length == 0 || arguments.Text[^1] is '\n' or '\r'))
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return new Result(lines, lines.Count);
    }

    internal sealed record Arguments(
        [property: Description("The text to split.")] string Text,
        [property: Description("Whether to remove white space around each line.")] bool Trim = false,
        [property: Description("Whether to leave empty lines out.")] bool SkipEmpty = false);

    internal sealed record Result(
        [property: Description("The lines without their ends.")] IReadOnlyList<string> Lines,
        [property: Description("How many there are.")] int Count);
}
