namespace ToolExec.Cli;

/// <summary>How much the built-in tools take and give: enough for a document, little enough for a model's context and this process' memory.</summary>
internal static class Limits
{
    /// <summary>The most bytes of one file that are read or written.</summary>
    public const int FileBytes = 1024 * 1024;

    /// <summary>The most entries, files or matches in one answer.</summary>
    public const int Items = 1000;

    /// <summary>The most characters of a pattern or an expression.</summary>
    public const int PatternLength = 1000;

    /// <summary>Brings a number that a caller asked for into what is allowed.</summary>
    public static int Clamp(int asked) => Math.Clamp(asked, 1, Items);
}
