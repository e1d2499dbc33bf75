using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ToolExec.Backend;

/// <summary>A text with places for parameters: <c>{name}</c>, <c>{name...}</c>, and <c>{{</c>, <c>}}</c> for braces.</summary>
internal sealed class CommandTemplate
{
    private const string Each = "...";

    private CommandTemplate(TemplateSegment[] segments) => Segments = segments;

    internal TemplateSegment[] Segments { get; }

    internal bool IsLiteral => Segments.All(static s => !s.IsParameter);

    /// <summary>Gets a value indicating whether a value begins the argument, which is where it could pass for an option.</summary>
    internal bool BeginsWithValue => Segments is [{ IsParameter: true }, ..];

    internal static bool TryParse(string text, [NotNullWhen(true)] out CommandTemplate? template, [NotNullWhen(false)] out string? error)
    {
        template = null;
        var segments = new List<TemplateSegment>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isDoubled = i + 1 < text.Length && text[i + 1] == c;
            if (c is not ('{' or '}') || isDoubled)
            {
                literal.Append(c);
                i += c is '{' or '}' ? 1 : 0;
                continue;
            }

            var end = c == '{' ? text.IndexOf('}', i) : -1;
            if (end < 0)
            {
                error = $"has a brace at character {i} that belongs to no parameter; write {{{{ or }}}} for a brace itself";
                return false;
            }

            var name = text[(i + 1)..end];
            var isEach = name.EndsWith(Each, StringComparison.Ordinal);
            name = isEach ? name[..^Each.Length] : name;
            if (name.Length == 0 || name.Contains('{', StringComparison.Ordinal))
            {
                error = $"names no parameter at character {i}";
                return false;
            }

            Flush();
            segments.Add(new TemplateSegment(name, IsParameter: true, isEach));
            i = end;
        }

        Flush();
        template = new CommandTemplate([.. segments]);
        error = null;
        return true;

        void Flush()
        {
            if (literal.Length > 0)
            {
                segments.Add(new TemplateSegment(literal.ToString(), IsParameter: false, IsEach: false));
                literal.Clear();
            }
        }
    }

    /// <summary>Puts the values in their places.</summary>
    /// <param name="value">Gives a parameter's value; null where it was not given.</param>
    /// <returns>The text, or null where a value is missing.</returns>
    internal string? Fill(Func<TemplateSegment, string?> value)
    {
        var filled = new StringBuilder();
        foreach (var segment in Segments)
        {
            var text = segment.IsParameter ? value(segment) : segment.Text;
            if (text is null)
            {
                return null;
            }

            filled.Append(text);
        }

        return filled.ToString();
    }
}
