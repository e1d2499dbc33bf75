using System.Collections.Concurrent;

namespace ToolExec.Runtime;

/// <summary>What each interpreter needs of the host's files. Found once for each.</summary>
internal sealed class LinuxPrograms(IReadOnlyList<string> readableFolders)
{
    private static readonly string[] LibraryFolders = ["lib", "lib64"];
    private readonly ConcurrentDictionary<GuestProgram, LinuxProgram> _known = new();

    /// <summary>Finds a program's files.</summary>
    /// <exception cref="GuestStartException">They cannot be found or read.</exception>
    internal LinuxProgram Find(GuestProgram program)
    {
        try
        {
            return _known.GetOrAdd(program, Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GuestStartException($"The files that {program.Language} needs cannot be read: {e.Message}", e);
        }
    }

    private LinuxProgram Read(GuestProgram program)
    {
        var files = new ProgramFiles();
        foreach (var folder in readableFolders)
        {
            files.AddFolder(folder);
        }

        var folderOfGuest = files.AddFolder(program.Folder);
        var executable = files.AddProgram(program.Executable);
        if (program.IsDotNet)
        {
            var root = Path.GetDirectoryName(executable)!;
            files.AddFolder(Path.Combine(root, "host"));
            files.AddFolder(Path.Combine(root, "shared", "Microsoft.NETCore.App"));
            files.AddLibrary("libssl.so.3"); // checksums are OpenSSL's
            files.AddLibrary("libssl.so.1.1");
        }
        else if (program.Language is SandboxLanguages.Python)
        {
            AddModules(files, executable);
        }

        // The loader looks there first for libraries in unusual folders.
        if (File.Exists("/etc/ld.so.cache"))
        {
            files.AddFile("/etc/ld.so.cache");
        }

        return new LinuxProgram(executable, folderOfGuest, files.All);
    }

    // python3.11 in PREFIX/bin has its modules in PREFIX/lib/python3.11; the folder with os.py is the one.
    private static void AddModules(ProgramFiles files, string executable)
    {
        var prefix = Path.GetDirectoryName(Path.GetDirectoryName(executable)!)!;
        var name = Path.GetFileName(executable);
        var found = LibraryFolders
            .Select(folder => Path.Combine(prefix, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, name.Contains('.', StringComparison.Ordinal) ? name : "python3.*"))
            .Where(folder => File.Exists(Path.Combine(folder, "os.py")) || Directory.Exists(Path.Combine(folder, "lib-dynload")))
            .ToList();
        if (found.Count == 0)
        {
            throw new FileNotFoundException($"The modules of '{executable}' are not below '{prefix}'.");
        }

        found.ForEach(folder => files.AddFolder(folder));
    }
}
