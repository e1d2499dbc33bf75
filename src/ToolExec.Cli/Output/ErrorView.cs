using Spectre.Console;
using Spectre.Console.Rendering;

namespace ToolExec.Cli;

/// <summary>Shows an error with everything that helps to mend it: each violation, what may have been meant, and what to run next.</summary>
internal static class ErrorView
{
    public static IEnumerable<IRenderable> Of(ToolError error)
    {
        yield return new Paragraph($"{ToolErrorCodes.Name(error.Kind)}: ", new Style(Color.Red)).Append(TerminalText.Clean(error.Message));
        foreach (var violation in error.Violations.Where(v => !error.Message.Contains(v.Message, StringComparison.Ordinal)))
        {
            yield return Tables.Cell($"  {violation.InstanceLocation} {violation.Message}");
        }

        for (var cause = error.Cause; cause is not null && !error.Message.Contains(cause.Message, StringComparison.Ordinal); cause = cause.Cause)
        {
            yield return Tables.Cell($"  because of {ToolErrorCodes.Name(cause.Kind)}: {cause.Message}", Color.Grey);
        }

        if (Hint(error) is { } hint)
        {
            yield return Tables.Cell(hint, Color.Grey);
        }
    }

    private static string? Hint(ToolError error) => error.Kind switch
    {
        ToolErrorKind.ValidationInput when error.Tool is not null => $"See its parameters: toolexec describe {error.Tool}",
        ToolErrorKind.ToolNotFound or ToolErrorKind.InvalidToolId => "See all tools: toolexec list",
        ToolErrorKind.BackendUnavailable or ToolErrorKind.ConnectionLost => "See how the backends are: toolexec health",
        ToolErrorKind.Timeout => "Give it more time: --timeout 60s",
        _ => null,
    };
}
