using System.Globalization;

namespace ToolExec.Durable;

/// <summary>Makes sure that one process alone has a file: by a lock of the operating system, which ends with the process however it ends.</summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _owner;

    private OwnerLock(FileStream @lock, string owner) => (_lock, _owner) = (@lock, owner);

    /// <exception cref="IOException">Another owner has it, or the lock's file cannot be made.</exception>
    public static OwnerLock Take(string file)
    {
        var owner = file + ".owner";
        FileStream taken;
        try
        {
            taken = new FileStream(file + ".lock", PrivateFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException fault) when (fault is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            throw new IOException($"The file '{file}' is in use by {Describe(owner)}. One process alone may have it: stop that one, or give this one a file of its own.", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException($"The lock of the file '{file}' cannot be taken: there is no access to '{file}.lock'. Give this process's user the right to write there.", fault);
        }

        try
        {
            using var text = new StreamWriter(new FileStream(owner, PrivateFile.Options(FileMode.Create, FileAccess.Write, FileShare.Read)));
            text.Write(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It only helps whoever comes second to find the first.
        }

        return new OwnerLock(taken, owner);
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_owner);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // As above. The lock's own file stays: to delete it would let two others lock two files.
        }

        _lock.Dispose();
    }

    private static string Describe(string owner)
    {
        try
        {
            return int.TryParse(File.ReadAllText(owner), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id == Environment.ProcessId ? "this process itself, in another place" : string.Create(CultureInfo.InvariantCulture, $"the process {id}")
                : "another process";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
