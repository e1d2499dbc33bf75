using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Replaces a text or a regular expression in a text.</summary>
internal static class ReplaceText
{
    public static Result Run(Arguments arguments, CancellationToken cancellationToken)
    {
        var regex = LinearRegex.Create(arguments.Find, arguments.Regex, arguments.IgnoreCase);
        var count = 0;
        long length = 0;
        var text = regex.Replace(arguments.Text, match =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            count++;
            var replacement = arguments.Regex ? match.Result(arguments.With) : arguments.With;
            length += replacement.Length;
            return length <= Limits.FileBytes ? replacement : throw ToolFailure.Because($"The replacements have more than {Limits.FileBytes} characters together.");
        });
        return new Result(text, count);
    }

    internal sealed record Arguments(
        [property: Description("The text to change.")] string Text,
        [property: Description("What to replace, everywhere it occurs.")] string Find,
        [property: Description("What to put in its place; with a regular expression $1 or ${name} stand for its groups.")] string With,
        [property: Description("Whether 'find' is a regular expression (.NET syntax without look-around and back references).")] bool Regex = false,
        [property: Description("Whether upper and lower case count as the same.")] bool IgnoreCase = false);

    internal sealed record Result(
        [property: Description("The changed text.")] string Text,
        [property: Description("How many places were replaced.")] int Replacements);
}
