using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ToolExec.Runtime;

/// <summary>Folders for the life of this process, under the system's folder for temporary files: <c>toolexec-PURPOSE-NAMESPACE-PID-RANDOM</c>.</summary>
internal static class OwnedFolders
{
    private const string Prefix = "toolexec-";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersRead = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Gets how a file in a folder for others is made.</summary>
    public static FileStreamOptions NewFile
    {
        get
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            }

            return options;
        }
    }

    /// <summary>Makes a folder.</summary>
    /// <param name="purpose">What for; letters alone.</param>
    /// <param name="forOthers">Whether others may read it.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static string Create(string purpose, bool forOthers)
    {
        var path = Path.Combine(Path.GetTempPath(), string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{purpose}-{HostProcess.Namespace}-{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}"));
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);

            // The mask of this process may have taken away what others need.
            File.SetUnixFileMode(path, forOthers ? OthersRead : OwnerOnly);
        }

        return path;
    }

    /// <summary>Deletes a folder with what is in it, as far as that can be done.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Deletes the folders of processes that are gone: of this user's, and of those that can be seen from here.</summary>
    /// <returns>How many.</returns>
    public static int DeleteOrphans()
    {
        var deleted = 0;
        foreach (var path in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*-*-*-*"))
        {
            if (Path.GetFileName(path).Split('-') is [_, _, var space, var id, { Length: 16 }]
                && ulong.TryParse(space, NumberStyles.None, CultureInfo.InvariantCulture, out var view) && view == HostProcess.Namespace
                && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && !IsAlive(pid)
                && IsOwn(path)
                && TryDelete(path))
            {
                deleted++;
            }
        }

        return deleted;
    }

    // Anybody may make a folder of such a name there, and put links in it while it is deleted.
    private static bool IsOwn(string path) => !OperatingSystem.IsLinux() || FileOwner.Of(path) == (uint)HostProcess.User;

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
