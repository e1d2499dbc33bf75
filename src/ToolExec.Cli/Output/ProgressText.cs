using System.Globalization;

namespace ToolExec.Cli;

/// <summary>Shows how far a tool has come, in one line.</summary>
internal static class ProgressText
{
    public static string Of(ToolProgress progress)
    {
        var share = progress.Total is > 0 and var total
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(progress.Progress / total, 0, 1) * 100:0} %")
            : progress.Progress.ToString("0.##", CultureInfo.InvariantCulture);
        return progress.Message is null ? share : $"{share} {TerminalText.OneLine(progress.Message, 100)}";
    }
}
