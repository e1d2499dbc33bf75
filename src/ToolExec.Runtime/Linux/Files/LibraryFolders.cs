namespace ToolExec.Runtime;

/// <summary>The folders in which the loader of this host looks for libraries.</summary>
internal static class LibraryFolders
{
    private const string Configuration = "/etc/ld.so.conf";
    private const int MaxIncludes = 8;

    private static readonly string[] Usual = ["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"];

    /// <summary>Reads them: those of the configuration first, then the usual ones.</summary>
    internal static IReadOnlyList<string> Read()
    {
        var folders = new List<string>();
        ReadConfiguration(Configuration, folders, depth: 0);
        folders.AddRange(Usual);
        return [.. folders.Where(Directory.Exists).Distinct(StringComparer.Ordinal)];
    }

    private static void ReadConfiguration(string path, List<string> folders, int depth)
    {
        if (depth > MaxIncludes || !File.Exists(path))
        {
            return;
        }

        foreach (var line in File.ReadLines(path).Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0))
        {
            if (line.StartsWith("include ", StringComparison.Ordinal))
            {
                var pattern = Path.GetFullPath(line["include ".Length..].Trim(), "/etc");
                var folder = Path.GetDirectoryName(pattern)!;
                if (Directory.Exists(folder))
                {
                    foreach (var included in Directory.EnumerateFiles(folder, Path.GetFileName(pattern)).Order(StringComparer.Ordinal))
                    {
                        ReadConfiguration(included, folders, depth + 1);
                    }
                }
            }
            else if (line.StartsWith('/'))
            {
                folders.Add(line);
            }
        }
    }
}
