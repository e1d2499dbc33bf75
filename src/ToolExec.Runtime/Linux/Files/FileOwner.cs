using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ToolExec.Runtime;

/// <summary>What Linux knows of a file and the base library does not tell: whose it is, and whether it is a socket. Links are not followed.</summary>
internal static partial class FileOwner
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeAndOwner = 0x1 | 0x8; // STATX_TYPE, STATX_UID
    private const int StatusBytes = 256;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int Socket = 0xC000;

    /// <summary>Gets the id of the user that a file belongs to; <see langword="null"/> where that cannot be told.</summary>
    internal static uint? Of(string path) => Read(path) is { } status ? BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(OwnerOffset)) : null;

    /// <summary>Says whether there is a socket; <see langword="null"/> where that cannot be told.</summary>
    internal static bool? IsSocket(string path) => Read(path) is { } status ? (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeOffset)) & TypeMask) == Socket : null;

    private static byte[]? Read(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var status = new byte[StatusBytes];
        try
        {
            return Statx(CurrentFolder, path, NoFollow, TypeAndOwner, status) == 0 ? status : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // an old library
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, [Out] byte[] status);
}
