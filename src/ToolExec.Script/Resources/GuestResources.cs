namespace ToolExec.Script.Resources;

/// <summary>What the build made of the guest, embedded in this assembly: bytecode of our own bundles.</summary>
internal static class GuestResources
{
    /// <summary>Gets the bytecode of the prelude.</summary>
    public static ReadOnlySpan<byte> Prelude => Read("prelude.qbc");

    /// <summary>Gets the bytecode of the TypeScript eraser.</summary>
    public static ReadOnlySpan<byte> TypeScript => Read("typescript.qbc");

    private static unsafe ReadOnlySpan<byte> Read(string name)
    {
        using var stream = typeof(GuestResources).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly was built without its resource {name}.");

        // Resources lie in the mapped file for as long as the assembly is loaded; nothing is copied.
        return stream is UnmanagedMemoryStream unmanaged
            ? new ReadOnlySpan<byte>(unmanaged.PositionPointer, checked((int)unmanaged.Length))
            : Copy(stream);
    }

    private static byte[] Copy(Stream stream)
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
