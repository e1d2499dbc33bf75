using System.Runtime.InteropServices;

namespace ToolExec.Runtime.Tests.Hostile;

/// <summary>Opens files as a library of a host may do that does not think of children: whoever the host starts has them too.</summary>
internal static partial class OpenDescriptors
{
    public static int Open(string path) => OpenCore(path, 0);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenCore(string path, int flags);
}
