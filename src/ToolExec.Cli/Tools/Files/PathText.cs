namespace ToolExec.Cli;

/// <summary>Refuses paths by their text alone, before the file system sees them.</summary>
internal static class PathText
{
    private const int MaxLength = 1024;
    private const int MaxPartLength = 255;

    /// <exception cref="ToolExecException">The path is refused; the message says why and what is allowed.</exception>
    public static void Check(string path)
    {
        if (path.Length > MaxLength)
        {
            throw ToolFailure.Because($"The path has {path.Length} characters, but at most {MaxLength} are allowed.");
        }

        if (path.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0)
        {
            throw ToolFailure.Because("The path has a NUL or another control character.");
        }

        // Absolute as any system writes it, also where this one takes it for an ordinary name: C:\x, \\server\x, /x.
        if (Path.IsPathRooted(path) || path.StartsWith('/') || path.StartsWith('\\') || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])))
        {
            throw ToolFailure.Because($"'{path}' is an absolute path. Paths are relative to the root folder, such as docs/readme.md.");
        }

        foreach (var part in path.Split('/', '\\'))
        {
            if (string.Equals(part, "..", StringComparison.Ordinal))
            {
                throw ToolFailure.Because($"'{path}' has a '..'. Name files by their path from the root folder.");
            }

            if (part.Length > MaxPartLength)
            {
                throw ToolFailure.Because($"A part of the path has {part.Length} characters, but at most {MaxPartLength} are allowed.");
            }

            // NTFS: "name:stream" is another stream of the file, and "CON" a device wherever it stands.
            if (OperatingSystem.IsWindows() && (part.Contains(':', StringComparison.Ordinal) || IsDevice(part)))
            {
                throw ToolFailure.Because($"'{path}' names a device or a stream, not a file.");
            }
        }
    }

    internal static bool IsDevice(string part)
    {
        var name = part.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return name is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$"
            || (name.Length == 4 && (name.StartsWith("COM", StringComparison.Ordinal) || name.StartsWith("LPT", StringComparison.Ordinal)) && char.IsDigit(name[3]));
    }
}
