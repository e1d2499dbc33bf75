namespace ToolExec.Runtime;

/// <summary>The guests' own files, as far as they travel in this assembly: written to a folder of this process when first needed, and taken away with it.</summary>
internal sealed class GuestFiles : IDisposable
{
    public const string JavaScript = "guest.cjs";
    public const string Python = "guest.py";
    public const string CSharp = "ToolExec.Guest.dll";

    private readonly Lock _gate = new(); // guards _folder and _isDisposed
    private readonly SemaphoreSlim _compiling = new(1, 1); // guards _compiled
    private readonly HashSet<string> _compiled = new(StringComparer.Ordinal);
    private string? _folder;
    private bool _isDisposed;

    /// <summary>Gets the folder with the guests for JavaScript and Python. Others may read it, nobody else may write to it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public string Folder
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                return _folder ??= Write();
            }
        }
    }

    /// <summary>Does once for an interpreter what it would else do at each start of a guest. What fails is left: guests start all the same.</summary>
    /// <param name="program">The program that starts guests.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task CompileAsync(GuestProgram program, CancellationToken cancellationToken)
    {
        if (program.Language is not SandboxLanguages.Python)
        {
            return;
        }

        await _compiling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_compiled.Contains(program.Executable))
            {
                await PythonBytecode.WriteAsync(program.Executable, Path.Combine(program.Folder, Python), cancellationToken).ConfigureAwait(false);
                _compiled.Add(program.Executable);
            }
        }
        finally
        {
            _compiling.Release();
        }
    }

    /// <summary>Writes the guest for a language where others start it; one of another version is replaced.</summary>
    /// <param name="language">The language; of one that has no guest here nothing is written.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void WriteTo(string language, string folder)
    {
        var name = language switch { SandboxLanguages.JavaScript => JavaScript, SandboxLanguages.Python => Python, _ => null };
        if (name is not null)
        {
            var unfinished = Path.Combine(folder, $".{name}-{Path.GetRandomFileName()}");
            WriteFile(name, unfinished);
            File.Move(unfinished, Path.Combine(folder, name), overwrite: true);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            if (_folder is not null)
            {
                OwnedFolders.TryDelete(_folder);
            }
        }
    }

    private static string Write()
    {
        var folder = OwnedFolders.Create("guest", forOthers: true);
        foreach (var name in (string[])[JavaScript, Python])
        {
            WriteFile(name, Path.Combine(folder, name));
        }

        return folder;
    }

    private static void WriteFile(string name, string path)
    {
        using var resource = typeof(GuestFiles).Assembly.GetManifestResourceStream(name)!;
        using var file = new FileStream(path, OwnedFolders.NewFile);
        resource.CopyTo(file);
    }
}
