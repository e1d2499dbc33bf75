using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ToolExec.Wasm.Memories;

namespace ToolExec.Wasm.Snapshots;

/// <summary>
/// What snapshots of instances without an image are the difference from: the module's memory with its data in it, as far as the
/// module alone says where it goes, and nothing else. It depends on the module only, so that every process has the same.
/// </summary>
internal sealed unsafe class InitialState
{
    private static readonly ConditionalWeakTable<WasmModule, InitialState> Known = [];

    private InitialState(WasmModule module)
    {
        var definition = module.Definition;
        Hash = SHA256.HashData([.. "toolexec-wasm initial 1\0"u8, .. Convert.FromHexString(module.Sha256)]);
        if (definition.Memories.Count > definition.ImportedMemories)
        {
            Memory = MakeMemory(definition);
        }
    }

    public byte[] Hash { get; }

    /// <summary>Gets the memory; null if the module has none of its own.</summary>
    public MemoryImage? Memory { get; }

    public static InitialState Of(WasmModule module) => Known.GetValue(module, static m => new InitialState(m));

    /// <summary>Gets the base; valid while this object is kept alive.</summary>
    public SnapshotBase ToBase() => new(Hash, Memory is null ? [] : [new MemoryBytes(Memory.Address, Memory.Length)], null);

    private static MemoryImage MakeMemory(ModuleDefinition module)
    {
        var pages = module.Memories[0].Limits.Minimum;
        using var memory = new WasmMemory(pages, pages);
        foreach (var segment in module.Data)
        {
            if (segment.Mode == SegmentMode.Active && Offset(module, segment.Offset) is { } offset
                && memory.TrySpan(offset, (uint)segment.Bytes.Length, out var span))
            {
                segment.Bytes.Span.CopyTo(span);
            }
        }

        return MemoryImage.Create(memory.Base, memory.Length, MemoryPoolOptions.Default with { MaxIdle = 0 });
    }

    // Null where it is computed: from a global perhaps, which another process may set to something else.
    private static uint? Offset(ModuleDefinition module, ConstExpression expression)
    {
        var reader = expression.Read(module.Binary);
        reader.Read();
        if (reader.Opcode != Opcode.I32Const)
        {
            return null;
        }

        var value = (uint)reader.Constant;
        reader.Read();
        return reader.Opcode == Opcode.End ? value : null;
    }
}
