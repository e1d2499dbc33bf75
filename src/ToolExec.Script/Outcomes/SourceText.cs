namespace ToolExec.Script;

/// <summary>Lines of a script's text, as the engine counts them.</summary>
internal static class SourceText
{
    /// <summary>Answers a line, from 1, without its end; empty where there is none.</summary>
    public static ReadOnlySpan<char> Line(string source, int line)
    {
        var number = 1;
        foreach (var range in source.AsSpan().Split('\n'))
        {
            if (number++ == line)
            {
                return source.AsSpan()[range].TrimEnd('\r');
            }
        }

        return [];
    }
}
