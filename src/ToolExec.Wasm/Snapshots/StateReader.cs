using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Snapshots;

/// <summary>Reads the state of an instance that nothing runs in.</summary>
internal static unsafe class StateReader
{
    /// <exception cref="WasmSnapshotException">It holds what only lives in this process.</exception>
    public static InstanceState Read(WasmInstance instance)
    {
        var module = instance.Module.Definition;
        CheckImports(module);
        var context = instance.Context;
        var globals = new ulong[module.Globals.Count - module.ImportedGlobals];
        for (var i = 0; i < globals.Length; i++)
        {
            globals[i] = Global(instance, i + module.ImportedGlobals);
        }

        var tables = new uint[module.Tables.Count][];
        for (var i = 0; i < tables.Length; i++)
        {
            tables[i] = Table(instance, context.Tables[i], i);
        }

        return new InstanceState(
            module.Memories.Count == 0 ? [] : [new MemoryBytes(context.Memory.Base, context.Memory.Length)],
            globals,
            tables,
            [.. Enumerable.Range(0, module.Data.Count).Select(instance.IsDataDropped)],
            [.. Enumerable.Range(0, module.Elements.Count).Select(instance.AreElementsDropped)]);
    }

    private static void CheckImports(ModuleDefinition module)
    {
        if (module.ImportedMemories > 0 || module.ImportedTables > 0)
        {
            throw NotPortable("imports a memory or a table, which others can change");
        }

        for (var i = 0; i < module.ImportedGlobals; i++)
        {
            if (module.Globals[i].Type.IsMutable)
            {
                throw NotPortable($"imports global {i}, which others can change");
            }
        }
    }

    private static ulong Global(WasmInstance instance, int index)
    {
        var cell = instance.Context.Globals[index];
        return cell.Type.ValueType switch
        {
            WasmValueType.I64 or WasmValueType.F64 => (ulong)cell.Bits,
            WasmValueType.I32 or WasmValueType.F32 => (uint)cell.Bits,
            _ => Reference(instance, cell.Reference, "global", index),
        };
    }

    private static uint[] Table(WasmInstance instance, TableStore table, int index)
    {
        var elements = new uint[table.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = Reference(instance, table.Get((uint)i), "table", index);
        }

        return elements;
    }

    // The index of the function plus one; null is zero.
    private static uint Reference(WasmInstance instance, object? reference, string what, int index)
    {
        switch (reference)
        {
            case null:
                return 0;
            case FunctionCell cell when cell.Context is null || (cell.Context == instance.Context && cell.Index >= 0):
                return (uint)cell.Index + 1;
            case FunctionCell cell when Array.IndexOf(instance.Context.Imports, cell) is >= 0 and var import:
                return (uint)import + 1;
            case FunctionCell:
                throw NotPortable($"has a function in {what} {index} that is neither its own nor imported");
            default:
                throw NotPortable($"has an object of the host in {what} {index}");
        }
    }

    private static WasmSnapshotException NotPortable(string why) => new(
        WasmSnapshotFailure.NotPortable, $"The instance {why}: its state cannot be kept apart from this process.");
}
