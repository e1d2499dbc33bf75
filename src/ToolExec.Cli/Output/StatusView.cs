using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>The words and colours of a call's status.</summary>
internal static class StatusView
{
    public static (string Word, Color Color) Of(ToolStatus status) => status switch
    {
        ToolStatus.Succeeded => ("ok", Color.Green),
        ToolStatus.Rejected => ("refused", Color.Red),
        ToolStatus.TimedOut => ("timed out", Color.Red),
        ToolStatus.Cancelled => ("cancelled", Color.Yellow),
        ToolStatus.AwaitingApproval => ("waits for approval", Color.Yellow),
        ToolStatus.Skipped => ("skipped", Color.Grey),
        _ => ("failed", Color.Red),
    };

    public static Text Cell(ToolStatus status) => Of(status) is var (word, color) ? Tables.Cell(word, color) : Tables.Cell("");
}
