namespace ToolExec.Wasm.Translation;

/// <summary>What must be known of a function before its first instruction is translated.</summary>
internal sealed class FunctionScan
{
    /// <summary>Gets whether it accesses the memory by loads or stores.</summary>
    public bool UsesMemory { get; private set; }

    /// <summary>Gets how many instructions it has.</summary>
    public int Instructions { get; private set; }

    /// <summary>The same for a method around the function, which does not access the memory itself.</summary>
    public FunctionScan WithoutMemory() => new() { Instructions = Instructions };

    /// <summary>Reads through a function.</summary>
    public static FunctionScan Of(ModuleDefinition module, FunctionBody body)
    {
        var scan = new FunctionScan();
        var reader = body.Read(module.Binary);
        while (!reader.AtEnd)
        {
            reader.Read();
            scan.Instructions++;
            scan.UsesMemory |= reader.Opcode is >= Opcode.I32Load and <= Opcode.I64Store32;
        }

        return scan;
    }
}
