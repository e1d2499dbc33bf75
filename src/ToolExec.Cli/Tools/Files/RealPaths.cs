using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ToolExec.Cli;

/// <summary>Follows every link of a path, which .NET does only for its last part.</summary>
internal static class RealPaths
{
    private const int MaxLinks = 40;

    /// <summary>Follows the links of an absolute path.</summary>
    /// <returns>Whether there is something; a loop of links counts as nothing.</returns>
    public static bool TryResolve(string fullPath, [NotNullWhen(true)] out string? real)
    {
        real = null;
        var rest = new Stack<string>(Parts(fullPath).Reverse());
        var current = Path.GetPathRoot(fullPath)!;
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (string.Equals(part, "..", StringComparison.Ordinal))
            {
                // Only a link's target has one here; its parts before are resolved, so the parent is the real one.
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Combine(current, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is not { } target)
            {
                if (!info.Exists)
                {
                    return false;
                }

                current = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return false;
            }

            current = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : current;
            foreach (var step in Parts(target).Reverse())
            {
                rest.Push(step);
            }
        }

        real = current;
        return true;
    }

    /// <summary>Finds out which file is open. Linux says so itself; elsewhere the path is followed once more.</summary>
    public static bool TryResolveOpened(SafeFileHandle handle, string openedAs, [NotNullWhen(true)] out string? real)
    {
        if (!OperatingSystem.IsLinux())
        {
            return TryResolve(openedAs, out real);
        }

        var descriptor = handle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
        real = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
        return real is not null;
    }

    private static string[] Parts(string path) => path[Path.GetPathRoot(path)!.Length..]
        .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
        .Where(part => part is not ".").ToArray();
}
