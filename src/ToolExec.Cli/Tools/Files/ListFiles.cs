using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Lists a folder.</summary>
internal static class ListFiles
{
    public static Result Run(Arguments arguments, FileRoot root)
    {
        var folder = root.Resolve(arguments.Path);
        if (!Directory.Exists(folder))
        {
            throw ToolFailure.Because($"'{arguments.Path}' is a file, not a folder.");
        }

        var max = Limits.Clamp(arguments.Max);
        var entries = Read(folder)
            .OrderBy(e => e.Name, StringComparer.Ordinal)
            .Select(e => new Entry(e.Name, FileEntry.TypeOf(e), e is FileInfo { LinkTarget: null } file ? file.Length : null))
            .Take(max + 1).ToList();
        return new Result([.. entries.Take(max)], entries.Count > max);
    }

    private static FileSystemInfo[] Read(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ToolFailure.Because("The folder cannot be read: it is protected or was removed.");
        }
    }

    internal sealed record Arguments(
        [property: Description("The folder, relative to the root folder.")] string Path = ".",
        [property: Description("The most entries to give, 1 to 1000.")] int Max = 1000);

    internal sealed record Entry(
        [property: Description("The name.")] string Name,
        [property: Description("What it is.")] FileEntryType Type,
        [property: Description("The size in bytes, of a file.")] long? Size = null);

    internal sealed record Result(
        [property: Description("The entries, sorted by name.")] IReadOnlyList<Entry> Entries,
        [property: Description("Whether there are more than are given.")] bool Truncated);
}
