using System.Text.RegularExpressions;

namespace ToolExec.Cli;

/// <summary>Regular expressions of strangers: matched in time linear in the text, so that no pattern can hang the process.</summary>
internal static class LinearRegex
{
    /// <exception cref="ToolExecException">The pattern is too long, wrong, or needs backtracking.</exception>
    public static Regex Create(string pattern, bool isRegex, bool ignoreCase)
    {
        if (pattern.Length is 0 or > Limits.PatternLength)
        {
            throw ToolFailure.Because($"The pattern must have 1 to {Limits.PatternLength} characters, but has {pattern.Length}.");
        }

        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            // Linear by construction; the time-out is for the automaton's size.
            return new Regex(isRegex ? pattern : Regex.Escape(pattern), options, TimeSpan.FromSeconds(5));
        }
        catch (NotSupportedException)
        {
            throw ToolFailure.Because("The pattern needs look-around, a back reference, an atomic group or is too large; those are not supported. Use a simpler one.");
        }
        catch (RegexParseException fault)
        {
            throw ToolFailure.Because($"The pattern is no regular expression: {fault.Error} at character {fault.Offset}.");
        }
    }
}
