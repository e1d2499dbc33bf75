using System.Runtime.InteropServices;

namespace ToolExec.Wasm;

/// <summary>Where the stack of the current thread ends.</summary>
internal static unsafe partial class StackBounds
{
    // What is kept free below the deepest frame of a module: for functions of the host, for the runtime's handling of an exception, and for the
    // just-in-time compiler, which compiles a function on the stack of whoever calls it first.
    private const nuint MinReserve = 256 * 1024;
    private const nuint MaxReserve = 1024 * 1024;

    [ThreadStatic]
    private static nuint _end;

    /// <summary>Gets the lowest address at which a frame of a module may begin.</summary>
    /// <param name="maxBytes">How far below the current frame that may be.</param>
    /// <exception cref="PlatformNotSupportedException">The end of the stack cannot be found out; a thread of <see cref="WasmThreads"/> knows it.</exception>
    public static nuint Limit(int? maxBytes)
    {
        if (_end == 0)
        {
            _end = Find();
        }

        byte here;
        var current = (nuint)(&here);
        return maxBytes is { } bytes && current - (nuint)bytes is var limit && limit > _end && limit < current ? limit : _end;
    }

    /// <summary>Tells the size of the stack of the current, new thread.</summary>
    public static void Set(int stackBytes)
    {
        byte here;
        _end = End((nuint)(&here) - (nuint)stackBytes, (nuint)stackBytes);
    }

    private static nuint End(nuint lowest, nuint size) => lowest + Math.Clamp(size / 4, MinReserve, MaxReserve);

    private static nuint Find()
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                GetCurrentThreadStackLimits(out var low, out var high);
                return End(low, high - low);
            }

            return OperatingSystem.IsMacOS() ? FindOnMac() : FindOnLinux();
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            throw new PlatformNotSupportedException($"The size of this thread's stack is not known here; use a thread of {nameof(WasmThreads)}.", exception);
        }
    }

    private static nuint FindOnMac()
    {
        var self = pthread_self();
        var high = pthread_get_stackaddr_np(self);
        var size = pthread_get_stacksize_np(self);
        return End(high - size, size);
    }

    private static nuint FindOnLinux()
    {
        // Larger than the type is anywhere.
        var attributes = stackalloc long[32];
        if (pthread_getattr_np(pthread_self(), attributes) != 0)
        {
            throw new PlatformNotSupportedException($"The size of this thread's stack is not known; use a thread of {nameof(WasmThreads)}.");
        }

        var result = pthread_attr_getstack(attributes, out var low, out var size);
        _ = pthread_attr_destroy(attributes);
        return result == 0
            ? End(low, size)
            : throw new PlatformNotSupportedException($"The size of this thread's stack is not known; use a thread of {nameof(WasmThreads)}.");
    }

#pragma warning disable IDE1006, SA1300 // The names are those of the system.
    [LibraryImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial void GetCurrentThreadStackLimits(out nuint low, out nuint high);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint pthread_self();

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int pthread_getattr_np(nint thread, long* attributes);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int pthread_attr_getstack(long* attributes, out nuint low, out nuint size);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int pthread_attr_destroy(long* attributes);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nuint pthread_get_stackaddr_np(nint thread);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nuint pthread_get_stacksize_np(nint thread);
#pragma warning restore IDE1006, SA1300
}
