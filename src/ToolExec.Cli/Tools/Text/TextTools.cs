using ToolExec.Backend;

namespace ToolExec.Cli;

/// <summary>The namespace <c>text</c>.</summary>
internal static class TextTools
{
    private static readonly BuiltInJsonContext Json = BuiltInJsonContext.Default;

    public static IEnumerable<LocalTool> All() =>
    [
        LocalTool.Create(
            "count_words", "Counts the words, lines, characters and UTF-8 bytes of a text.",
            Json.CountWordsArguments, Json.CountWordsResult, CountWords.Run, BuiltIn.Pure("Count words")),
        LocalTool.Create(
            "find", "Finds every occurrence of a text or regular expression in a text, with line and column. Takes time linear in the text, whatever the pattern.",
            Json.FindTextArguments, Json.FindTextResult, BuiltIn.Elsewhere<FindText.Arguments, FindText.Result>(FindText.Run), BuiltIn.Pure("Find in text")),
        LocalTool.Create(
            "hash", "Computes the SHA-2 hash of a text.",
            Json.HashTextArguments, Json.HashTextResult, HashText.Run, BuiltIn.Pure("Hash text")),
        LocalTool.Create(
            "join", "Joins texts to one, with a separator between them.",
            Json.JoinTextArguments, Json.JoinTextResult, JoinText.Run, BuiltIn.Pure("Join texts")),
        LocalTool.Create(
            "replace", "Replaces every occurrence of a text or regular expression in a text.",
            Json.ReplaceTextArguments, Json.ReplaceTextResult, BuiltIn.Elsewhere<ReplaceText.Arguments, ReplaceText.Result>(ReplaceText.Run), BuiltIn.Pure("Replace in text")),
        LocalTool.Create(
            "split_lines", "Splits a text into its lines.",
            Json.SplitLinesArguments, Json.SplitLinesResult, SplitLines.Run, BuiltIn.Pure("Split into lines")),
    ];
}
