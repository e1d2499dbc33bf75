namespace ToolExec.Cli;

/// <summary>Walks a folder and gives the files that fit. It enters only folders in which something can fit, and no links.</summary>
internal sealed class GlobWalk(IReadOnlyList<GlobPattern> patterns, IReadOnlyList<GlobPattern> exclude)
{
    private const int MaxDepth = 64;
    private const int MaxVisited = 200_000;
    private int _visited;

    public IEnumerable<FileInfo> Files(string folder, CancellationToken cancellationToken) =>
        Walk(new DirectoryInfo(folder), Start(patterns), Start(exclude), 0, cancellationToken);

    private static List<Place> Start(IReadOnlyList<GlobPattern> patterns) => [.. patterns.Select(p => new Place(p, 0)).SelectMany(Open)];

    // "**" also stands for no folder at all.
    private static IEnumerable<Place> Open(Place place)
    {
        yield return place;
        while (place is { IsEnd: false, Part: "**" })
        {
            place = place with { At = place.At + 1 };
            yield return place;
        }
    }

    private static List<Place> Step(List<Place> places, string name, bool hiddenToo)
    {
        var next = new HashSet<Place>();
        foreach (var place in places.Where(p => !p.IsEnd))
        {
            if (place.Part is "**")
            {
                if (hiddenToo || name[0] != '.')
                {
                    next.UnionWith(Open(place));
                }
            }
            else if (GlobPattern.Fits(place.Part, name))
            {
                next.UnionWith(Open(place with { At = place.At + 1 }));
            }
        }

        return [.. next];
    }

    private static bool IsHit(List<Place> places) => places.Exists(p => p.IsEnd);

    private static FileSystemInfo[] Entries(DirectoryInfo folder)
    {
        try
        {
            var entries = folder.GetFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None });
            Array.Sort(entries, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
            return entries;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A folder that may not be read has nothing to be found.
            return [];
        }
    }

    private IEnumerable<FileInfo> Walk(DirectoryInfo folder, List<Place> wanted, List<Place> unwanted, int depth, CancellationToken cancellationToken)
    {
        var folders = new List<(DirectoryInfo Folder, List<Place> Wanted, List<Place> Unwanted)>();
        foreach (var entry in Entries(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++_visited > MaxVisited)
            {
                throw ToolFailure.Because($"More than {MaxVisited} files and folders would have to be looked at. Use a narrower pattern, or 'exclude'.");
            }

            var fits = Step(wanted, entry.Name, hiddenToo: false);
            var bars = Step(unwanted, entry.Name, hiddenToo: true);
            if (fits.Count == 0 || IsHit(bars) || entry.LinkTarget is not null)
            {
                continue;
            }

            if (entry is FileInfo file && IsHit(fits))
            {
                yield return file;
            }
            else if (entry is DirectoryInfo inner && depth < MaxDepth)
            {
                folders.Add((inner, fits, bars));
            }
        }

        foreach (var (inner, fits, bars) in folders)
        {
            foreach (var file in Walk(inner, fits, bars, depth + 1, cancellationToken))
            {
                yield return file;
            }
        }
    }

    /// <summary>How far a pattern has been followed.</summary>
    private readonly record struct Place(GlobPattern Pattern, int At)
    {
        public bool IsEnd => At == Pattern.Parts.Count;

        public string Part => Pattern.Parts[At];
    }
}
