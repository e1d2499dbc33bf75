using System.Runtime.InteropServices;

namespace ToolExec.Wasm.Wasi;

/// <summary>What exceptions of the file system are for a guest. Their texts hold paths of the host and go no further.</summary>
internal static class FileErrors
{
    // The numbers of Linux and macOS, and of Windows, where they differ from what the type of the exception says.
    private const int UnixNoSpace = 28;
    private const int UnixQuota = 122;
    private const int UnixFileTooBig = 27;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsSharing = unchecked((int)0x80070020);

    /// <summary>Does something to a file and says how it went.</summary>
    public static Errno Try<T>(Func<T, Errno> action, T argument)
    {
        try
        {
            return action(argument);
        }
        catch (Exception exception) when (Of(exception) is not null)
        {
            return Of(exception)!.Value;
        }
    }

    /// <summary>Gets the number of an exception; null for one that no file system throws.</summary>
    public static Errno? Of(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException => Errno.NoEntry,
        PathTooLongException => Errno.NameTooLong,
        UnauthorizedAccessException => Errno.Access,
        EndOfStreamException => Errno.InputOutput,
        IOException io => OfNumber(io.HResult),
        NotSupportedException => Errno.NotSupported,
        ExternalException => Errno.InputOutput,
        _ => null,
    };

    private static Errno OfNumber(int number) => number switch
    {
        UnixNoSpace or UnixQuota or WindowsDiskFull => Errno.NoSpace,
        UnixFileTooBig => Errno.FileTooBig,
        WindowsSharing => Errno.Busy,
        _ => Errno.InputOutput,
    };
}
