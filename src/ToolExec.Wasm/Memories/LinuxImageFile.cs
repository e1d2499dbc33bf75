using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ToolExec.Wasm.Memories;

/// <summary>A file in memory that nobody can change any more, and its mappings. On other systems nothing of it works, and says so.</summary>
internal static unsafe partial class LinuxImageFile
{
    private const uint CloseOnExec = 0x1;
    private const uint AllowSealing = 0x2;
    private const int AddSeals = 1033;
    private const int AllSeals = 0x1 | 0x2 | 0x4 | 0x8;
    private const int ProtectRead = 1;
    private const int ProtectReadWrite = 1 | 2;
    private const int MapPrivate = 0x02;
    private const int MapFixed = 0x10;
    private const int NoHugePages = 15;

    /// <summary>Writes the bytes to a sealed file and maps it for reading.</summary>
    public static bool TryCreate(byte* source, long length, out SafeFileHandle? file, out byte* content)
    {
        file = null;
        content = null;
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return false;
        }

        // A container's seccomp profile may refuse the call: then the content is copied.
        var descriptor = CreateMemoryFile("toolexec-wasm-image", CloseOnExec | AllowSealing);
        if (descriptor < 0)
        {
            return false;
        }

        file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (TryWrite(descriptor, source, length) && Control(descriptor, AddSeals, AllSeals) == 0)
        {
            var mapped = Map(null, (nuint)length, ProtectRead, MapPrivate, descriptor, 0);
            if (mapped != (void*)-1)
            {
                content = (byte*)mapped;
                return true;
            }
        }

        file.Dispose();
        file = null;
        return false;
    }

    /// <summary>Puts the file in place of committed memory: reads see it, the first write to a page makes a private copy.</summary>
    public static bool TryMap(SafeFileHandle file, byte* address, long length)
    {
        var held = false;
        try
        {
            file.DangerousAddRef(ref held);
            var mapped = Map(address, (nuint)length, ProtectReadWrite, MapPrivate | MapFixed, (int)file.DangerousGetHandle(), 0);
            return mapped == address;
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>
    /// Asks for no huge pages: where the system gives them to everybody, an instance that writes a few bytes behind its image would
    /// get two megabytes of its own. That the system may refuse does not matter.
    /// </summary>
    public static void KeepPagesSmall(byte* address, long length) => _ = Advise(address, (nuint)length, NoHugePages);

    public static bool Unmap(byte* address, long length) => UnmapMemory(address, (nuint)length) == 0;

    // Only what is not zero is written: the rest of the file is a hole, which reads as zero.
    private static bool TryWrite(int descriptor, byte* source, long length)
    {
        const int Step = 4096;
        if (Truncate(descriptor, length) != 0)
        {
            return false;
        }

        for (long at = 0; at < length; at += Step)
        {
            var page = new ReadOnlySpan<byte>(source + at, (int)Math.Min(Step, length - at));
            if (page.ContainsAnyExcept((byte)0) && Write(descriptor, source + at, page.Length, at) != page.Length)
            {
                return false;
            }
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int file, long length);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint Write(int file, byte* source, nint length, long offset);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int UnmapMemory(void* address, nuint length);
}
