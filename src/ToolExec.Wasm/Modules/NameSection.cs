namespace ToolExec.Wasm;

/// <summary>
/// The names of functions from the custom section <c>name</c> (core specification 2.0, 7.4.1), for stack traces. A fault in it is no fault of the module:
/// what was read before it stays.
/// </summary>
internal static class NameSection
{
    private const byte FunctionNames = 1;

    /// <summary>Reads the names of functions.</summary>
    /// <param name="section">The content of the section.</param>
    /// <returns>The names by the functions' indices.</returns>
    public static Dictionary<int, string> Read(ReadOnlySpan<byte> section)
    {
        var names = new Dictionary<int, string>();
        try
        {
            ReadSubsections(section, names);
        }
        catch (WasmMalformedException)
        {
            // 7.4: errors in a custom section do not make the module malformed.
        }

        return names;
    }

    private static void ReadSubsections(ReadOnlySpan<byte> section, Dictionary<int, string> names)
    {
        var reader = new ByteReader(section, 0, section.Length);
        while (!reader.AtEnd)
        {
            var id = reader.Byte();
            var size = reader.Count();
            var content = new ByteReader(section, reader.Position, reader.Position + size);
            if (id == FunctionNames)
            {
                var count = content.Count();
                for (var index = 0; index < count; index++)
                {
                    var function = content.U32();
                    var name = content.Name();
                    if (function <= int.MaxValue)
                    {
                        names.TryAdd((int)function, name);
                    }
                }
            }

            reader.Position += size;
        }
    }
}
