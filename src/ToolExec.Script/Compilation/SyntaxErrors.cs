namespace ToolExec.Script;

/// <summary>Syntax errors of the engine's compiler in the words of this library.</summary>
internal static class SyntaxErrors
{
    /// <summary>Makes the error from the compiler's message and its stack, whose first frame is the place.</summary>
    public static ScriptError Create((string Name, string Message, string Stack) thrown, string source)
    {
        var place = StackText.Read(thrown.Stack, source).Find(static frame => frame.Line > 0);

        // What is left open is noticed where the text ends, in the line that the host has added.
        var lines = CountLines(source);
        var (line, column) = place.Line > lines ? EndOf(source, lines) : (place.Line, place.Column);
        return new ScriptError
        {
            Kind = ScriptErrorKind.Syntax,
            Name = thrown.Name,
            Message = thrown.Message,
            Line = line,
            Column = column,
            Excerpt = Excerpt.Create(source, line, column),
        };
    }

    private static int CountLines(string source) => source.AsSpan().Count('\n') + 1;

    private static (int Line, int Column) EndOf(string source, int lines) => (lines, source.Length - source.LastIndexOf('\n'));
}
