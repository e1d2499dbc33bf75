using System.Text;
using System.Text.RegularExpressions;

namespace ToolExec.Governance;

/// <summary>A glob or a regular expression, matched in time linear in the text.</summary>
internal sealed class TextPattern
{
    /// <summary>How many characters a pattern may have: the machine that matches in linear time grows with it.</summary>
    public const int MaxLength = 1000;

    // A second net beneath the linear time, for a machine that is overwhelmed.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(2);

    private readonly Regex _regex;

    private TextPattern(string regex, bool ignoreCase, TimeSpan timeout) =>
        _regex = new Regex(regex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None), timeout);

    /// <exception cref="ArgumentException">It is none, or has what cannot be matched in linear time.</exception>
    public static TextPattern Regex(string regex, bool ignoreCase, TimeSpan? timeout = null)
    {
        try
        {
            return new TextPattern(regex, ignoreCase, timeout ?? MatchTimeout);
        }
        catch (NotSupportedException fault)
        {
            throw new ArgumentException(fault.Message, nameof(regex), fault);
        }
    }

    public static TextPattern Glob(string glob, bool ignoreCase)
    {
        var text = new StringBuilder(@"\A");
        foreach (var c in glob)
        {
            // In pieces, so that a space is not taken for one to leave out.
            _ = c switch
            {
                '*' => text.Append(".*"),
                '?' => text.Append('.'),
                _ => text.Append(System.Text.RegularExpressions.Regex.Escape(c.ToString())),
            };
        }

        return new TextPattern(text.Append(@"\z").ToString(), ignoreCase, MatchTimeout);
    }

    /// <returns>Whether it fits; null where that took too long to say.</returns>
    public bool? Fits(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
