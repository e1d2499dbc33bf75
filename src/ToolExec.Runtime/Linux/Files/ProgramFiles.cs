namespace ToolExec.Runtime;

/// <summary>
/// Finds the files that an interpreter needs, and no more: the program, its loader, the libraries of both and of its modules, and the folders that it is told of.
/// </summary>
/// <remarks>Nothing is run: the files themselves say what they need.</remarks>
internal sealed class ProgramFiles
{
    private readonly Dictionary<string, ProgramFile> _files = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _folders = LibraryFolders.Read();
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    /// <summary>Gets what was found, folders among it, in the order of their paths.</summary>
    internal IReadOnlyList<ProgramFile> All => [.. _files.Values.OrderBy(f => f.Path, StringComparer.Ordinal)];

    /// <summary>Gets the names of libraries that are needed and were not found; a module that needs one will not load.</summary>
    internal IReadOnlyCollection<string> Missing => _missing;

    /// <summary>Adds a program and what it needs.</summary>
    /// <returns>Its path without links.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal string AddProgram(string path)
    {
        var source = Real(path);
        if (Add(source, execute: true) && ElfFile.TryRead(source) is { } elf)
        {
            if (elf.Interpreter is { } loader)
            {
                Add(loader, execute: true);
            }

            AddNeeded(elf, source);
        }

        return source;
    }

    /// <summary>Adds a folder with all that is in it, and what the libraries in it need.</summary>
    /// <returns>Its path without links.</returns>
    internal string AddFolder(string path)
    {
        var source = Real(path);
        _files.TryAdd(source, new ProgramFile(source, source, Execute: false));
        foreach (var library in Directory.EnumerateFiles(source, "*.so", SearchOption.AllDirectories))
        {
            if (ElfFile.TryRead(library) is { } elf)
            {
                AddNeeded(elf, library);
            }
        }

        return source;
    }

    /// <summary>Adds a library that a program loads by its name while it runs, with what it needs. One that is not there is left out.</summary>
    internal void AddLibrary(string name) => AddNeeded(new ElfFile(null, [name], []), "/", optional: true);

    /// <summary>Adds a file that is only read.</summary>
    internal void AddFile(string path) => Add(path, execute: false);

    /// <summary>Follows every link in a path, in its folders too.</summary>
    internal static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        var real = "/";
        foreach (var part in full.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = info.LinkTarget is null ? next : Real(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        return real;
    }

    private bool Add(string path, bool execute)
    {
        var place = Path.Combine(Real(Path.GetDirectoryName(Path.GetFullPath(path))!), Path.GetFileName(path));
        if (_files.TryGetValue(place, out var known))
        {
            _files[place] = known with { Execute = known.Execute || execute };
            return false;
        }

        _files.Add(place, new ProgramFile(place, Real(place), execute));
        return true;
    }

    private void AddNeeded(ElfFile elf, string owner, bool optional = false)
    {
        var origin = Path.GetDirectoryName(owner)!;
        var own = elf.SearchPaths.Select(p => p
            .Replace("$ORIGIN", origin, StringComparison.Ordinal)
            .Replace("${ORIGIN}", origin, StringComparison.Ordinal));
        var folders = own.Concat(_folders).ToList();
        foreach (var name in elf.Needed)
        {
            var path = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
            if (path is null && !optional)
            {
                _missing.Add(name);
            }
            else if (path is not null && !IsInside(path) && Add(path, execute: false) && ElfFile.TryRead(path) is { } library)
            {
                AddNeeded(library, Real(path));
            }
        }
    }

    // A folder that is there as a whole has it already.
    private bool IsInside(string path)
    {
        var real = Real(path);
        return _files.Values.Any(f => Directory.Exists(f.Source) && real.StartsWith(f.Source + "/", StringComparison.Ordinal));
    }
}
