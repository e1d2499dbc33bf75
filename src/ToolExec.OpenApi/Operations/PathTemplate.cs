using System.Text.RegularExpressions;

namespace ToolExec.OpenApi;

/// <summary>A path with places for parameters, such as <c>/pets/{petId}</c>.</summary>
internal sealed partial class PathTemplate
{
    private readonly string _text;

    private PathTemplate(string text, (string Text, bool IsParameter)[] parts)
    {
        _text = text;
        Parts = parts;
    }

    /// <summary>Gets the literals, and the names of the parameters between them.</summary>
    internal (string Text, bool IsParameter)[] Parts { get; }

    internal IEnumerable<string> Names => Parts.Where(static p => p.IsParameter).Select(static p => p.Text);

    internal static PathTemplate Parse(string text)
    {
        var parts = new List<(string Text, bool IsParameter)>();
        var at = 0;
        foreach (Match match in Place().Matches(text))
        {
            AddLiteral(text[at..match.Index]);
            parts.Add((match.Groups["name"].Value, true));
            at = match.Index + match.Length;
        }

        AddLiteral(text[at..]);
        return new PathTemplate(text, [.. parts]);

        void AddLiteral(string literal)
        {
            if (literal.Length > 0)
            {
                parts.Add((literal, false));
            }
        }
    }

    public override string ToString() => _text;

    [GeneratedRegex(@"\{(?<name>[^{}]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
