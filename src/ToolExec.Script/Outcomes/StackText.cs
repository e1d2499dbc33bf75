using System.Globalization;
using ToolExec.Script.QuickJs;

namespace ToolExec.Script;

/// <summary>Reads the stacks that the engine writes: a frame a line, <c>at name (file:line:column)</c>.</summary>
internal static class StackText
{
    /// <summary>Reads the frames of the script itself; built-in functions keep their name, the prelude's frames are left out.</summary>
    /// <param name="stack">What the engine wrote.</param>
    /// <param name="source">The script's text; without it, columns behind characters beyond ASCII are too high.</param>
    public static List<ScriptStackFrame> Read(string stack, string? source)
    {
        const string Before = "    at ";
        const int MaxFrames = 100;

        var frames = new List<ScriptStackFrame>();
        foreach (var range in stack.AsSpan().Split('\n'))
        {
            var line = stack.AsSpan()[range];
            if (frames.Count == MaxFrames || !line.StartsWith(Before, StringComparison.Ordinal))
            {
                continue;
            }

            line = line[Before.Length..];
            var open = line.LastIndexOf('(');
            var name = open < 0 ? [] : line[..open].TrimEnd();
            var place = open < 0 ? line : line[(open + 1)..].TrimEnd(')');
            if (TryReadPlace(place, source, out var number, out var column))
            {
                frames.Add(new ScriptStackFrame(NameOf(name), number, column));
            }
            else if (place is "native")
            {
                frames.Add(new ScriptStackFrame(NameOf(name), 0, 0));
            }
        }

        return frames;
    }

    private static string? NameOf(ReadOnlySpan<char> name) => name.IsEmpty || name is "<anonymous>" or "<eval>" ? null : name.ToString();

    private static bool TryReadPlace(ReadOnlySpan<char> place, string? source, out int line, out int column)
    {
        line = column = 0;
        if (!place.StartsWith(ScriptWrapper.FileName, StringComparison.Ordinal) || place.Length <= ScriptWrapper.FileName.Length)
        {
            return false;
        }

        var rest = place[(ScriptWrapper.FileName.Length + 1)..];
        var colon = rest.IndexOf(':');
        if (!int.TryParse(colon < 0 ? rest : rest[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out line))
        {
            return false;
        }

        if (colon >= 0 && int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out column))
        {
            column = ScriptWrapper.ToOriginalColumn(source, line, column);
        }

        return true;
    }
}
