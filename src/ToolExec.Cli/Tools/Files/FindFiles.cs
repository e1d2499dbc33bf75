using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Finds files by a pattern.</summary>
internal static class FindFiles
{
    public static Result Run(Arguments arguments, FileRoot root, CancellationToken cancellationToken)
    {
        var start = root.Resolve(arguments.Path);
        if (!Directory.Exists(start))
        {
            throw ToolFailure.Because($"'{arguments.Path}' is a file, not a folder.");
        }

        var max = Limits.Clamp(arguments.Max);
        var walk = new GlobWalk(GlobPattern.Parse(arguments.Pattern), [.. (arguments.Exclude ?? []).SelectMany(GlobPattern.Parse)]);
        var found = new List<Found>();
        var truncated = false;
        foreach (var file in walk.Files(start, cancellationToken))
        {
            if (found.Count == max)
            {
                truncated = true;
                break;
            }

            found.Add(new Found(root.Show(file.FullName), file.Length));
        }

        return new Result(found, truncated);
    }

    internal sealed record Arguments(
        [property: Description("The pattern, relative to 'path': * and ? within a name, ** for any folders, {a,b} for either; such as **/*.{md,txt}. "
            + "Names that begin with a dot are found only where the pattern writes the dot. Links are not followed.")] string Pattern,
        [property: Description("The folder to look in, relative to the root folder.")] string Path = ".",
        [property: Description("Patterns of files and folders to leave out, such as artifacts/**.")] IReadOnlyList<string>? Exclude = null,
        [property: Description("The most files to give, 1 to 1000.")] int Max = 1000);

    internal sealed record Found(
        [property: Description("The file, relative to the root folder.")] string Path,
        [property: Description("The size in bytes.")] long Size);

    internal sealed record Result(
        [property: Description("The files, folder by folder, sorted by name.")] IReadOnlyList<Found> Files,
        [property: Description("Whether there are more than are given.")] bool Truncated);
}
