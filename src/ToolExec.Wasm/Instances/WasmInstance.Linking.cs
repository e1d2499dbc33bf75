using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>Imports (core specification 2.0, 4.5.1 and 4.5.4).</summary>
public sealed partial class WasmInstance
{
    private void Link(WasmImports imports)
    {
        var definition = Compiled.Definition;
        Context.Imports = new FunctionCell[definition.ImportedFunctions];
        Context.Globals = new GlobalCell[definition.Globals.Count];
        Context.Tables = new TableStore[definition.Tables.Count];
        var functions = 0;
        var globals = 0;
        var tables = 0;
        foreach (var import in definition.Imports)
        {
            var item = imports.Find(import.Module, import.Name)
                ?? throw new WasmLinkException($"unknown import: the module needs {Describe(definition, import)}, which is not defined.");
            switch (import.Kind)
            {
                case WasmExternKind.Function when item is WasmFunction function && function.Type.Equals(definition.Types[(int)import.TypeIndex]):
                    Context.Imports[functions] = LinkFunction(function, (int)import.TypeIndex);
                    functions++;
                    break;
                case WasmExternKind.Global when item is WasmGlobal global && global.Type.Equals(import.Type):
                    Share(ref global.Cell.Member, global.Type.ValueType);
                    Context.Globals[globals++] = global.Cell;
                    break;
                case WasmExternKind.Table when item is WasmTable table && Fits((WasmTableType)import.Type!, table):
                    Share(ref table.Store.Member, table.Store.Type.ElementType);
                    Context.Tables[tables++] = table.Store;
                    break;
                case WasmExternKind.Memory when item is WasmMemory memory && Fits(((WasmMemoryType)import.Type!).Limits, memory.PageCount, memory.MaximumPages):
                    memory.Enter();
                    Context.Memory = memory;
                    _usesMemory = true;
                    break;
                default:
                    throw new WasmLinkException(
                        $"incompatible import type: the module needs {Describe(definition, import)}, but {Describe(item)} is defined.");
            }
        }
    }

    // Only functions lead from one instance into another: whoever shares numbers or objects of the host alone stays independent.
    private void Share(ref WasmInstance? member, WasmValueType type)
    {
        if (type == WasmValueType.FuncRef)
        {
            Group.Admit(ref member, this);
        }
    }

    private FunctionCell LinkFunction(WasmFunction function, int type)
    {
        if (function.Host is not { } host)
        {
            var cell = function.ToCell();
            Group.Merge(Context.Control, cell.Context!.Control);
            return cell;
        }

        return new FunctionCell
        {
            Code = Compiled.HostThunk(type),
            Context = new HostContext(host) { Instance = this },
            Host = host,
        };
    }

    // 4.5.1: at least the minimum, and where a maximum is demanded, one that is not above it.
    private static bool Fits(WasmLimits needed, uint size, uint? maximum) =>
        size >= needed.Minimum && (needed.Maximum is not { } bound || maximum <= bound);

    private static bool Fits(WasmTableType needed, WasmTable table) =>
        needed.ElementType == table.Store.Type.ElementType && Fits(needed.Limits, table.Length, table.Store.Type.Limits.Maximum);

    private static string Describe(ModuleDefinition definition, ImportDefinition import)
    {
        var type = import.Type ?? definition.Types[(int)import.TypeIndex];
        return $"the {import.Kind.ToString().ToLowerInvariant()} '{import.Module}' '{import.Name}' of type {type}";
    }

    private static string Describe(object item) => item switch
    {
        WasmFunction function => $"a function of type {function.Type}",
        WasmGlobal global => $"a global of type {global.Type}",
        WasmTable table => $"a table of type {table.Type}",
        WasmMemory memory => $"a memory of type {new WasmLimits(memory.PageCount, memory.MaximumPages)}",
        _ => "something else",
    };

    private void Allocate(WasmMemory? memory)
    {
        var definition = Compiled.Definition;
        if (definition.Memories.Count > definition.ImportedMemories)
        {
            Context.Memory = memory ?? new WasmMemory(definition.Memories[0].Limits, _options.MaxMemoryPages, Memories.AddressSpace.Current);
            Context.Memory.Enter();
            _usesMemory = true;
            _ownsMemory = true;
        }

        for (var index = definition.ImportedTables; index < definition.Tables.Count; index++)
        {
            var type = definition.Tables[index];
            if (type.Limits.Minimum > _options.MaxTableElements)
            {
                throw new WasmLinkException(
                    $"A table of {type.Limits.Minimum} elements is more than {nameof(WasmInstanceOptions.MaxTableElements)} allows ({_options.MaxTableElements}).");
            }

            Context.Tables[index] = TableStore.Create(type, _options.MaxTableElements);
            Context.Tables[index].Member = this;
        }

        for (var index = definition.ImportedGlobals; index < definition.Globals.Count; index++)
        {
            Context.Globals[index] = new GlobalCell(definition.Globals[index].Type) { Member = this };
        }

        if (Context.Globals.Length > 0)
        {
            Context.Global0 = Context.Globals[0];
        }

        if (Context.Tables.Length > 0 && Context.Tables[0] is FunctionTable table)
        {
            Context.Table0 = table;
        }
    }
}
