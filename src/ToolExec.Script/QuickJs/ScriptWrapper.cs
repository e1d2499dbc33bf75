namespace ToolExec.Script.QuickJs;

/// <summary>How the text of a script becomes the text that the engine reads: an async function, so that top-level await and return work.</summary>
internal static class ScriptWrapper
{
    /// <summary>The name that stacks give the script.</summary>
    public const string FileName = "script.js";

    public const string Prefix = "(async function () {";
    public const string Suffix = "\n})";

    /// <summary>Makes a column of the script's own text, in UTF-16 units, of one that the engine counted: in bytes of UTF-8, with the prefix on line 1.</summary>
    public static int ToOriginalColumn(string? source, int line, int column)
    {
        var bytes = Math.Max(0, (line == 1 ? column - Prefix.Length : column) - 1);
        if (source is null)
        {
            return bytes + 1;
        }

        var units = 0;
        foreach (var rune in SourceText.Line(source, line).EnumerateRunes())
        {
            if (bytes <= 0)
            {
                return units + 1;
            }

            bytes -= rune.Utf8SequenceLength;
            units += rune.Utf16SequenceLength;
        }

        return units + bytes + 1;
    }
}
