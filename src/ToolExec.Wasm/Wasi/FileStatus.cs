using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ToolExec.Wasm.Wasi;

/// <summary>What is known of a file (witx, <c>filestat</c>). Times are nanoseconds since 1970.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStatus(
    ulong Device, ulong Inode, FileKind Kind, ulong Links, ulong Size, ulong AccessTime, ulong ModificationTime, ulong ChangeTime)
{
    /// <summary>Asks for what stands at a path, links not followed; null if nothing does.</summary>
    public static FileStatus? OfPath(string path) =>
        LinuxFileStatus.IsAvailable ? LinuxFileStatus.OfPath(path) : OfInfo(path);

    /// <summary>Asks for an open file.</summary>
    public static FileStatus OfHandle(SafeFileHandle handle, string path)
    {
        if (LinuxFileStatus.IsAvailable && LinuxFileStatus.OfHandle(handle) is { } status)
        {
            return status;
        }

        return new FileStatus(
            0,
            InodeOf(path),
            FileKind.RegularFile,
            1,
            (ulong)RandomAccess.GetLength(handle),
            Nanoseconds(File.GetLastAccessTimeUtc(handle)),
            Nanoseconds(File.GetLastWriteTimeUtc(handle)),
            Nanoseconds(File.GetLastWriteTimeUtc(handle)));
    }

    public static ulong Nanoseconds(DateTime utc) => (ulong)Math.Max(0, (utc - DateTime.UnixEpoch).Ticks) * 100;

    // Elsewhere than on Linux: what .NET knows. Numbers of files are made from their paths, so that they at least differ.
    private static FileStatus? OfInfo(string path)
    {
        FileSystemInfo info = new FileInfo(path);
        if (!info.Exists && info.LinkTarget is null)
        {
            info = new DirectoryInfo(path);
            if (!info.Exists)
            {
                return null;
            }
        }

        var kind = info.LinkTarget is not null ? FileKind.SymbolicLink
            : info.Attributes.HasFlag(FileAttributes.Device) ? FileKind.CharacterDevice
            : info is DirectoryInfo ? FileKind.Directory
            : FileKind.RegularFile;
        var size = info is FileInfo { LinkTarget: null } file ? (ulong)file.Length : 0;
        return new FileStatus(
            0, InodeOf(path), kind, 1, size, Nanoseconds(info.LastAccessTimeUtc), Nanoseconds(info.LastWriteTimeUtc), Nanoseconds(info.LastWriteTimeUtc));
    }

    private static ulong InodeOf(string path)
    {
        // FNV-1a: equal in every run, which string.GetHashCode is not.
        var hash = 14695981039346656037UL;
        foreach (var unit in path)
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        return hash;
    }
}
