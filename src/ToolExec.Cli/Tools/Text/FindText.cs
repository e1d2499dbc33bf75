using System.ComponentModel;
using System.Text.RegularExpressions;

namespace ToolExec.Cli;

/// <summary>Finds a text or a regular expression in a text.</summary>
internal static class FindText
{
    public static Result Run(Arguments arguments, CancellationToken cancellationToken)
    {
        var regex = LinearRegex.Create(arguments.Pattern, arguments.Regex, arguments.IgnoreCase);
        var max = Limits.Clamp(arguments.Max);
        var found = new List<Hit>();
        var count = 0;
        var (line, lineStart, at) = (1, 0, 0);
        for (var match = regex.Match(arguments.Text); match.Success; match = match.NextMatch())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (count++ >= max)
            {
                continue;
            }

            for (; at < match.Index; at++)
            {
                if (arguments.Text[at] == '\n')
                {
                    (line, lineStart) = (line + 1, at + 1);
                }
            }

            found.Add(new Hit(line, match.Index - lineStart + 1, match.Value, [.. match.Groups.Cast<Group>().Skip(1).Select(g => g.Value)]));
        }

        return new Result(found, count, count > found.Count);
    }

    internal sealed record Arguments(
        [property: Description("The text to look in.")] string Text,
        [property: Description("What to look for.")] string Pattern,
        [property: Description("Whether the pattern is a regular expression (.NET syntax without look-around and back references).")] bool Regex = false,
        [property: Description("Whether upper and lower case count as the same.")] bool IgnoreCase = false,
        [property: Description("The most matches to give, 1 to 1000; all of them are counted.")] int Max = 100);

    internal sealed record Hit(
        [property: Description("The line, counted from 1.")] int Line,
        [property: Description("The character in the line, counted from 1.")] int Column,
        [property: Description("The text that matched.")] string Text,
        [property: Description("The texts of the expression's groups.")] IReadOnlyList<string> Groups);

    internal sealed record Result(
        [property: Description("The matches, in order.")] IReadOnlyList<Hit> Matches,
        [property: Description("How many there are in the whole text.")] int Count,
        [property: Description("Whether there are more than are given.")] bool Truncated);
}
