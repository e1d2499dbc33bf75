namespace ToolExec.Runtime;

/// <summary>Puts the image of one guest together: the interpreter of this machine with the libraries that it is loaded with, a shell, and the guest's own files. Nothing else.</summary>
internal static class GuestImage
{
    /// <summary>Where the guest's files are in the image.</summary>
    public const string Folder = "/toolexec";

    private const string DotNetShared = "Microsoft.NETCore.App";

    // Parts of Python that a script has no use for, or that nobody may write to anyway.
    private static readonly string[] PythonLeftOut =
        ["test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3", "pydoc_data", "distutils", "dist-packages", "site-packages", "__pycache__"];

    /// <summary>Collects the files of an image.</summary>
    /// <param name="program">The guest, as it is on this machine.</param>
    /// <exception cref="GuestStartException">Something that the guest needs is not on this machine.</exception>
    public static RootFilesystem Create(GuestProgram program)
    {
        var root = new RootFilesystem();
        try
        {
            var files = new ProgramFiles();
            files.AddProgram(GuestShell.Path);
            root.AddFile(GuestShell.Path, GuestShell.Path);
            var executable = files.AddProgram(program.Executable);
            switch (program.Language)
            {
                case SandboxLanguages.Python:
                    AddPython(files, executable);
                    break;
                case SandboxLanguages.CSharp:
                    AddDotNet(files, executable);
                    break;
            }

            root.Add(files, folder => program.Language is SandboxLanguages.Python && PythonLeftOut.Contains(folder.Name, StringComparer.Ordinal));

            // By the path that the guest is started with. A link, where it is one here: programs look for their own parts beside where they really are.
            root.AddLink(program.Executable, executable);
            root.AddTree(Folder, program.Folder);
            return root;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GuestStartException($"The image for {program.Language} cannot be made of this machine's files: {e.Message}", e);
        }
    }

    private static void AddPython(ProgramFiles files, string executable)
    {
        // The way Python itself finds its library: beside the folder of the program.
        var prefix = Path.GetDirectoryName(Path.GetDirectoryName(executable))!;
        files.AddFolder(Path.Combine(prefix, "lib", Path.GetFileName(executable)));
    }

    private static void AddDotNet(ProgramFiles files, string executable)
    {
        var home = Path.GetDirectoryName(executable)!;
        files.AddFolder(Path.Combine(home, "host", "fxr"));
        var shared = Path.Combine(home, "shared", DotNetShared);
        var newest = new DirectoryInfo(shared).EnumerateDirectories().MaxBy(d => Version.TryParse(d.Name.Split('-')[0], out var version) ? version : new Version())
            ?? throw new DirectoryNotFoundException($"There is no runtime in '{shared}'.");
        files.AddFolder(newest.FullName);
        files.AddLibrary("libssl.so.3"); // checksums are OpenSSL's
        files.AddLibrary("libssl.so.1.1");
    }
}
