using System.Text.RegularExpressions;

namespace ToolExec.Code;

/// <summary>Says which function there is not, where a script failed because it called one that it made up: engines say little more than "not a function".</summary>
internal static partial class FunctionHints
{
    private const int MaxNames = 20;

    /// <summary>Adds to a failure which of the functions on its line is none, and what there is instead.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="code">The script.</param>
    /// <param name="functions">What it finds as functions.</param>
    public static SandboxError Add(SandboxError error, string code, IReadOnlyList<SandboxTool> functions)
    {
        if (error is not { Kind: SandboxErrorKind.Thrown, ToolCode: null, Line: { } line } || LineOf(code, line) is not { } text)
        {
            return error;
        }

        foreach (Match call in Calls().Matches(text))
        {
            var (space, name) = (call.Groups["space"].Value, call.Groups["name"].Value);
            if (!functions.Any(f => string.Equals(f.Namespace, space, StringComparison.Ordinal) && string.Equals(f.Name, name, StringComparison.Ordinal)))
            {
                return error with { Message = $"{error.Message} (there is no function tools.{space}.{name}: {Instead(space, functions)})" };
            }
        }

        return error;
    }

    private static string Instead(string space, IReadOnlyList<SandboxTool> functions)
    {
        var names = functions.Where(f => string.Equals(f.Namespace, space, StringComparison.Ordinal)).Select(static f => f.Name).ToArray();
        var spaces = functions.Select(static f => f.Namespace).Where(static n => n.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        return names.Length > 0 ? $"tools.{space} has {List(names)}"
            : spaces.Length > 0 ? $"the namespaces are {List(spaces)}"
            : "find tools with searchTools and run them with runTool";
    }

    private static string List(string[] names) => names.Length <= MaxNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MaxNames))} and {names.Length - MaxNames} more";

    private static string? LineOf(string code, int number)
    {
        foreach (var line in code.AsSpan().EnumerateLines())
        {
            if (--number == 0)
            {
                return line.ToString();
            }
        }

        return null;
    }

    [GeneratedRegex(@"\btools\.(?<space>[A-Za-z_]\w*)\.(?<name>[A-Za-z_]\w*)\s*\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Calls();
}
