namespace ToolExec.Foundation.Processes;

/// <summary>
/// Turns a command into the full path of a program. The base library would also look beside the host and in the current directory,
/// where anybody may have put a program of that name.
/// </summary>
internal static class ExecutableFinder
{
    private const int MaxShownDirectories = 12;
    private static readonly string[] UnixEndings = [""];

    internal static string Find(string command, string workingDirectory, IReadOnlyDictionary<string, string> environment)
    {
        if (!Directory.Exists(workingDirectory))
        {
            throw new ChildProcessException(
                $"The command '{command}' was not started: its working directory '{workingDirectory}' does not exist. Create it, or set another one.");
        }

        var hasDirectory = command.Contains('/', StringComparison.Ordinal)
            || (OperatingSystem.IsWindows() && command.AsSpan().ContainsAny('\\', ':'));
        string[] directories = hasDirectory
            ? []
            : environment.GetValueOrDefault("PATH", "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var candidates = hasDirectory
            ? Endings(environment).Select(e => Path.GetFullPath(command + e, workingDirectory))
            : directories.Where(Path.IsPathFullyQualified).SelectMany(d => Endings(environment).Select(e => Path.Combine(d, command + e)));

        string? notExecutable = null;
        foreach (var candidate in candidates)
        {
            if (File.Exists(candidate))
            {
                if (IsExecutable(candidate))
                {
                    return RefuseBatchFile(command, candidate);
                }

                notExecutable ??= candidate;
            }
        }

        throw new ChildProcessException(notExecutable is not null
            ? $"The command '{command}' cannot be executed: '{notExecutable}' is not marked as executable. Make it so (chmod +x), or start the interpreter with this file as its argument."
            : NotFound(command, workingDirectory, hasDirectory, directories));
    }

    private static string NotFound(string command, string workingDirectory, bool hasDirectory, string[] directories)
    {
        if (hasDirectory)
        {
            var path = Path.GetFullPath(command, workingDirectory);
            return Directory.Exists(path)
                ? $"The command '{command}' cannot be executed: '{path}' is a directory. Name the program inside it."
                : $"The command '{command}' was not found: there is no file '{path}'. Correct the path, or install the program.";
        }

        if (directories.Length == 0)
        {
            return $"The command '{command}' was not found: the PATH of its environment is empty. Give the full path, or pass PATH on.";
        }

        var shown = string.Join(", ", directories.Take(MaxShownDirectories).Select(d => $"'{d}'"));
        var more = directories.Length > MaxShownDirectories ? $" and {directories.Length - MaxShownDirectories} more" : "";
        return $"The command '{command}' was not found in the PATH of its environment ({shown}{more}). Install it, give its full path, or add its directory to PATH.";
    }

    private static IEnumerable<string> Endings(IReadOnlyDictionary<string, string> environment) => OperatingSystem.IsWindows()
        ? environment.GetValueOrDefault("PATHEXT", ".COM;.EXE;.BAT;.CMD").Split(';', StringSplitOptions.RemoveEmptyEntries).Prepend("")
        : UnixEndings;

    private static bool IsExecutable(string path)
    {
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return OperatingSystem.IsWindows()
            ? Path.HasExtension(path)
            : (File.GetUnixFileMode(path) & AnyExecute) != UnixFileMode.None;
    }

    // cmd.exe reads a batch file's arguments as its own language: there is no safe way to hand any string through.
    private static string RefuseBatchFile(string command, string path)
    {
        return OperatingSystem.IsWindows() && Path.GetExtension(path).ToUpperInvariant() is ".BAT" or ".CMD"
            ? throw new ChildProcessException(
                $"The command '{command}' is the batch file '{path}', whose arguments cmd.exe would interpret. Start the program behind it (for npx: node with npx-cli.js), or, if every argument is trusted, 'cmd' with '/c'.")
            : path;
    }
}
