namespace ToolExec.Cli;

/// <summary>The one folder that the file tools see. Nothing outside it is read, written or named, whatever path or link leads there.</summary>
/// <remarks>
/// A path is refused by its text (absolute, <c>..</c>, NUL, too long), then by where it really leads once every link is followed, and an opened file
/// once more by what was really opened: between the look and the opening somebody may have put a link there.
/// </remarks>
internal sealed class FileRoot
{
    /// <param name="folder">The folder; it must exist.</param>
    /// <param name="shown">The folder as the user wrote it.</param>
    /// <exception cref="ConfigurationException">There is no such folder.</exception>
    public FileRoot(string folder, string? shown = null)
    {
        var full = Path.GetFullPath(folder);
        Folder = Directory.Exists(full) && RealPaths.TryResolve(full, out var real)
            ? real
            : throw new ConfigurationException($"--root: there is no folder '{shown ?? folder}'.");
    }

    /// <summary>Gets the folder's real path.</summary>
    public string Folder { get; }

    /// <summary>Gets or sets what is done between the check of a path and its opening: the place where a test swaps a link in.</summary>
    public Action<string>? BeforeOpening { get; set; }

    /// <summary>Finds out where a path really leads.</summary>
    /// <param name="path">The path as the caller gave it: relative to the root, with / between its parts.</param>
    /// <param name="mustExist">Whether something must be there; otherwise its folder must.</param>
    /// <returns>The real path, inside the root.</returns>
    /// <exception cref="ToolExecException">The path is refused, or there is nothing.</exception>
    public string Resolve(string path, bool mustExist = true)
    {
        PathText.Check(path);
        var full = Path.GetFullPath(Path.Combine(Folder, path.Length == 0 ? "." : path));
        if (mustExist)
        {
            return RealPaths.TryResolve(full, out var real) ? Inside(real, path) : throw Missing(path);
        }

        // A link to nothing would be created where it points to, so the last part is looked at as well.
        if (RealPaths.TryResolve(full, out var existing))
        {
            return Inside(existing, path);
        }

        var parent = Path.GetDirectoryName(full);
        return new FileInfo(full).LinkTarget is null && parent is not null && RealPaths.TryResolve(parent, out var realParent) && Directory.Exists(realParent)
            ? Inside(Path.Combine(realParent, Path.GetFileName(full)), path)
            : throw ToolFailure.Because($"The folder of '{path}' does not exist, or '{path}' is a link to nothing.");
    }

    /// <summary>Opens an existing file, and makes sure that it is inside the root.</summary>
    /// <exception cref="ToolExecException">The path is refused, there is no such file, or it cannot be opened.</exception>
    public FileStream Open(string path, FileMode mode, FileAccess access)
    {
        var real = Resolve(path, mustExist: mode == FileMode.Open);
        if (Directory.Exists(real))
        {
            throw ToolFailure.Because($"'{path}' is a folder, not a file.");
        }

        BeforeOpening?.Invoke(real);
        FileStream? file = null;
        try
        {
            file = new FileStream(real, new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.Read, Options = FileOptions.Asynchronous });
            if (!file.CanSeek)
            {
                throw ToolFailure.Because($"'{path}' is no ordinary file.");
            }

            if (!RealPaths.TryResolveOpened(file.SafeFileHandle, real, out var opened) || !IsInside(opened))
            {
                Undo(mode, opened);
                throw Outside(path);
            }

            var result = file;
            file = null;
            return result;
        }
        catch (FileNotFoundException)
        {
            throw Missing(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ToolFailure.Because(mode == FileMode.CreateNew && File.Exists(real)
                ? $"The file '{path}' exists already."
                : $"The file '{path}' cannot be opened: it is in use, protected, or no ordinary file.");
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Opens a file as <see cref="Open"/> does, and can be given up.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<FileStream> OpenAsync(string path, FileMode mode, FileAccess access, CancellationToken cancellationToken)
    {
        // Opening a named pipe waits for its other end, for ever if need be: that must not hold the caller.
        var opening = Task.Run(() => Open(path, mode, access), CancellationToken.None);
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = opening.ContinueWith(static late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Writes a real path as callers give it: relative to the root, with / between its parts.</summary>
    public string Show(string realPath)
    {
        var shown = Path.GetRelativePath(Folder, realPath);
        return OperatingSystem.IsWindows() ? shown.Replace('\\', '/') : shown;
    }

    /// <summary>Says whether a real path is the root or inside it.</summary>
    public bool IsInside(string realPath)
    {
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return string.Equals(realPath, Folder, comparison)
            || realPath.StartsWith(Path.EndsInDirectorySeparator(Folder) ? Folder : Folder + Path.DirectorySeparatorChar, comparison);
    }

    // What was made a moment ago in a place that is not ours is empty, and goes again.
    private static void Undo(FileMode mode, string? made)
    {
        if (mode == FileMode.CreateNew && made is not null)
        {
            File.Delete(made);
        }
    }

    private static ToolExecException Missing(string path) => ToolFailure.Because($"There is no file or folder '{path}'.");

    private static ToolExecException Outside(string path) => ToolFailure.Because($"'{path}' leads out of the root folder, which is all that these tools may see.");

    private string Inside(string real, string path) => IsInside(real) ? real : throw Outside(path);
}
