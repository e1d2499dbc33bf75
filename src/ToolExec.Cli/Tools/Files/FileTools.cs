using ToolExec.Backend;

namespace ToolExec.Cli;

/// <summary>The namespace <c>fs</c>.</summary>
internal static class FileTools
{
    // A folder's list changes with every write below it, so what lists is ordered against what writes.
    private const string AnyFolder = "folders";
    private const string OneFile = "file:{path}";
    private static readonly BuiltInJsonContext Json = BuiltInJsonContext.Default;

    public static IEnumerable<LocalTool> All(FileRoot root, bool allowWrite) => allowWrite ? [.. Reading(root), Writing(root)] : Reading(root);

    private static IEnumerable<LocalTool> Reading(FileRoot root) =>
    [
        LocalTool.Create(
            "find", "Finds files below a folder by a pattern such as **/*.md, with their sizes.",
            Json.FindFilesArguments, Json.FindFilesResult, BuiltIn.Elsewhere<FindFiles.Arguments, FindFiles.Result>((a, token) => FindFiles.Run(a, root, token)), Reads("Find files", AnyFolder)),
        LocalTool.Create(
            "list", "Lists the entries of a folder.",
            Json.ListFilesArguments, Json.ListFilesResult, BuiltIn.Elsewhere<ListFiles.Arguments, ListFiles.Result>((a, _) => ListFiles.Run(a, root)), Reads("List folder", AnyFolder)),
        LocalTool.Create(
            "read", "Reads a UTF-8 text file, or some of its lines.",
            Json.ReadTextArguments, Json.ReadTextResult, (a, call) => ReadText.RunAsync(a, root, call.CancellationToken), Reads("Read file", OneFile)),
        LocalTool.Create(
            "stat", "Tells the type, size and time of the last change of a file or folder.",
            Json.StatFileArguments, Json.StatFileResult, a => StatFile.Run(a, root), Reads("Describe file", OneFile)),
    ];

    private static LocalTool Writing(FileRoot root) => LocalTool.Create(
        "write", "Writes a UTF-8 text file: a new one, over an existing one, or at its end.",
        Json.WriteTextArguments, Json.WriteTextResult, (a, call) => WriteText.RunAsync(a, root, call.CancellationToken), new LocalToolOptions
        {
            Title = "Write file",
            Annotations = new ToolAnnotations { ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = false, OpenWorldHint = false },
            Effects = new ToolEffects { Writes = [OneFile, AnyFolder] },
        });

    private static LocalToolOptions Reads(string title, string resource) => BuiltIn.Pure(title) with { Effects = new ToolEffects { Reads = [resource] } };
}
