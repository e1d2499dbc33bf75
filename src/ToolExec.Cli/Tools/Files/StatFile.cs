using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Describes a file or folder.</summary>
internal static class StatFile
{
    public static Result Run(Arguments arguments, FileRoot root)
    {
        var real = root.Resolve(arguments.Path);
        FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
        return new Result(
            root.Show(real),
            FileEntry.TypeOf(info),
            Instants.Write(new DateTimeOffset(info.LastWriteTimeUtc, TimeSpan.Zero)),
            info is FileInfo file ? file.Length : null);
    }

    internal sealed record Arguments([property: Description("The file or folder, relative to the root folder.")] string Path);

    internal sealed record Result(
        [property: Description("Where it really is, relative to the root folder.")] string Path,
        [property: Description("What it is.")] FileEntryType Type,
        [property: Description("When it was last changed (RFC 3339).")] string Modified,
        [property: Description("The size in bytes, of a file.")] long? Size = null);
}
