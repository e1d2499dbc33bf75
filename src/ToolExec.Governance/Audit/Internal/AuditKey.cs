namespace ToolExec.Governance;

/// <summary>Reads the key of a chain.</summary>
internal static class AuditKey
{
    private const int Least = 16;
    private const int Most = 64 * 1024;

    /// <exception cref="IOException">The file cannot be read, or holds no key.</exception>
    public static byte[] Read(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > Most })
        {
            throw new IOException($"The key file '{path}' has more than {Most} bytes.");
        }

        var bytes = File.ReadAllBytes(path).AsSpan().TrimEnd("\r\n"u8);
        return bytes.Length >= Least ? bytes.ToArray() : throw new IOException($"The key file '{path}' must hold at least {Least} bytes.");
    }
}
