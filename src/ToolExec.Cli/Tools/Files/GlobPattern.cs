using System.IO.Enumeration;

namespace ToolExec.Cli;

/// <summary>A pattern for paths, part by part.</summary>
/// <param name="Parts">The parts between slashes; <c>**</c> stands for any number of folders.</param>
internal sealed record GlobPattern(IReadOnlyList<string> Parts)
{
    private const int MaxAlternatives = 64;

    /// <summary>Reads a pattern; its alternatives in braces become patterns of their own.</summary>
    /// <exception cref="ToolExecException">The pattern is too long, leaves its folder, or has too many alternatives.</exception>
    public static IReadOnlyList<GlobPattern> Parse(string pattern)
    {
        if (pattern.Length is 0 or > Limits.PatternLength)
        {
            throw ToolFailure.Because($"The pattern must have 1 to {Limits.PatternLength} characters, but has {pattern.Length}.");
        }

        PathText.Check(pattern);
        var expanded = new List<string>();
        Expand(pattern, expanded);
        return [.. expanded.Select(p => new GlobPattern(p.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part is not ".").ToArray()))];
    }

    /// <summary>Says whether a name fits a part of a pattern.</summary>
    public static bool Fits(string part, string name) =>
        (name[0] != '.' || part[0] == '.') && FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: OperatingSystem.IsWindows());

    private static void Expand(string pattern, List<string> into)
    {
        var open = pattern.IndexOf('{', StringComparison.Ordinal);
        var close = open < 0 ? -1 : pattern.IndexOf('}', open);
        if (close < 0)
        {
            into.Add(pattern);
            if (into.Count > MaxAlternatives)
            {
                throw ToolFailure.Because($"The pattern stands for more than {MaxAlternatives} patterns.");
            }

            return;
        }

        foreach (var alternative in pattern[(open + 1)..close].Split(','))
        {
            Expand(pattern[..open] + alternative + pattern[(close + 1)..], into);
        }
    }
}
