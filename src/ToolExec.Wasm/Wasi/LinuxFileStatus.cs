using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ToolExec.Wasm.Wasi;

/// <summary>The status of files by statx, whose layout is the same on all processors.</summary>
internal static unsafe partial class LinuxFileStatus
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFields = 0x7FF;
    private const int StructBytes = 256;

    /// <summary>Gets a value indicating whether the system has it: Linux 4.11 and a C library that knows it.</summary>
    public static bool IsAvailable { get; } = Probe();

    public static FileStatus? OfPath(string path)
    {
        var buffer = stackalloc byte[StructBytes];
        return Query(CurrentDirectory, path, NoFollow, BasicFields, buffer) == 0 ? Parse(new ReadOnlySpan<byte>(buffer, StructBytes)) : null;
    }

    public static FileStatus? OfHandle(SafeFileHandle handle)
    {
        var buffer = stackalloc byte[StructBytes];
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return Query((int)handle.DangerousGetHandle(), "", EmptyPath, BasicFields, buffer) == 0
                ? Parse(new ReadOnlySpan<byte>(buffer, StructBytes))
                : null;
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return OfPath("/") is not null;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static FileStatus Parse(ReadOnlySpan<byte> status)
    {
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(status[28..]);
        var kind = (mode & 0xF000) switch
        {
            0x4000 => FileKind.Directory,
            0x8000 => FileKind.RegularFile,
            0xA000 => FileKind.SymbolicLink,
            0x2000 => FileKind.CharacterDevice,
            0x6000 => FileKind.BlockDevice,
            0xC000 => FileKind.SocketStream,
            _ => FileKind.Unknown,
        };
        var device = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(status[136..]) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(status[140..]);
        return new FileStatus(
            device,
            BinaryPrimitives.ReadUInt64LittleEndian(status[32..]),
            kind,
            BinaryPrimitives.ReadUInt32LittleEndian(status[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(status[40..]),
            Time(status[64..]),
            Time(status[112..]),
            Time(status[96..]));
    }

    private static ulong Time(ReadOnlySpan<byte> time)
    {
        var seconds = BinaryPrimitives.ReadInt64LittleEndian(time);
        return seconds < 0 ? 0 : ((ulong)seconds * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(time[8..]);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Query(int directory, string path, int flags, uint mask, byte* result);
}
