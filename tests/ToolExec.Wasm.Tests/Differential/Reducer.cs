using ToolExec.Wasm.Tests.Support;

namespace ToolExec.Wasm.Tests.Differential;

/// <summary>
/// Makes a module on which two engines differ as small as it goes, by taking out instructions of its functions as long as it stays valid and the difference
/// stays. What is left is for a person to read.
/// </summary>
internal static class Reducer
{
    private static readonly byte[][] Replacements = [[], [0x41, 0], [0x42, 0], [0x43, 0, 0, 0, 0], [0x44, 0, 0, 0, 0, 0, 0, 0, 0], [0xD0, 0x70], [0xD0, 0x6F]];

    /// <summary>Reduces a module.</summary>
    /// <param name="binary">The module.</param>
    /// <param name="differs">Whether a valid module still shows the difference.</param>
    public static async Task<byte[]> ReduceAsync(byte[] binary, Func<byte[], Task<bool>> differs)
    {
        for (var again = true; again;)
        {
            again = false;
            for (var body = 0; body < Load(binary)!.Definition.Bodies.Count; body++)
            {
                for (var size = 64; size >= 1; size /= 2)
                {
                    for (var start = 0; start < Instructions(binary, body).Count - 1; start++)
                    {
                        var smaller = await FindAsync(binary, body, start, size, differs);
                        again |= smaller is not null;
                        binary = smaller ?? binary;
                    }
                }
            }
        }

        return binary;
    }

    private static async Task<byte[]?> FindAsync(byte[] binary, int body, int start, int size, Func<byte[], Task<bool>> differs)
    {
        var instructions = Instructions(binary, body);
        var end = Math.Min(start + size, instructions.Count - 1);
        if (instructions.GetRange(start, end - start).Exists(IsFuel))
        {
            return null;
        }

        foreach (var replacement in Replacements)
        {
            var old = instructions.GetRange(start, end - start).SelectMany(static bytes => bytes).ToArray();
            if (old.Length <= replacement.Length)
            {
                continue;
            }

            var candidate = Rebuild(binary, body, [.. instructions.Take(start), replacement, .. instructions.Skip(end)]);
            if (Load(candidate) is not null && await differs(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static WasmModule? Load(byte[] binary)
    {
        try
        {
            return WasmModule.Load(binary);
        }
        catch (WasmException)
        {
            return null;
        }
    }

    // Without it, what always ends would no longer.
    private static bool IsFuel(byte[] instruction) => instruction[0] is Opcode.GlobalGet or Opcode.GlobalSet && instruction[1] == ModuleShape.Fuel;

    private static List<byte[]> Instructions(byte[] binary, int body)
    {
        var instructions = new List<byte[]>();
        var reader = Load(binary)!.Definition.Bodies[body].Read(binary);
        while (!reader.AtEnd)
        {
            reader.Read();
            instructions.Add(binary[reader.Offset..reader.Position]);
        }

        // Burning fuel is ten instructions that begin with reading it; they stay together.
        for (var index = 0; index < instructions.Count - 10; index++)
        {
            if (IsFuel(instructions[index]))
            {
                instructions[index] = [.. instructions.GetRange(index, 10).SelectMany(static bytes => bytes)];
                instructions.RemoveRange(index + 1, 9);
            }
        }

        return instructions;
    }

    private static byte[] Rebuild(byte[] binary, int changed, List<byte[]> instructions)
    {
        var bodies = Load(binary)!.Definition.Bodies;
        var reader = new ByteReader(binary, 8, binary.Length);
        var rebuilt = new List<byte>(WasmBuilder.Header);
        while (!reader.AtEnd)
        {
            var id = reader.Byte();
            var content = reader.Bytes(reader.Count()).ToArray();
            rebuilt.AddRange(WasmBuilder.Section(id, id != 10 ? content : Leb.Vector([.. bodies.Select((body, index) => Leb.Sized([
                .. Leb.Vector([.. body.Locals.Select(static run => (byte[])[.. Leb.U(run.Count), Leb.Type(run.Type)])]),
                .. index == changed ? instructions.SelectMany(static bytes => bytes) : binary[body.CodeStart..body.CodeEnd],
            ]))])));
        }

        return [.. rebuilt];
    }
}
