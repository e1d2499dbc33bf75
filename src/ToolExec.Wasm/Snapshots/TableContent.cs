using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Snapshots;

/// <summary>The elements of a table as numbers, and as the functions that all instances share where none is imported.</summary>
internal sealed class TableContent
{
    private readonly uint[] _elements;
    private readonly FunctionCell[]? _shared;

    /// <summary>Makes the content.</summary>
    /// <param name="compiled">The module.</param>
    /// <param name="index">The table.</param>
    /// <param name="elements">As in <see cref="InstanceState.Tables"/>.</param>
    public TableContent(WasmCompiledModule compiled, int index, uint[] elements)
    {
        _elements = elements;
        var module = compiled.Definition;
        if (module.Tables[index].ElementType == WasmValueType.FuncRef && !elements.Any(e => e > 0 && e <= module.ImportedFunctions))
        {
            _shared = Array.ConvertAll(elements, e => e == 0 ? FunctionCell.Null : compiled.Prototype((int)e - 1));
        }
    }

    public void Fill(WasmInstance instance, TableStore table)
    {
        if (_elements.Length > table.Limit)
        {
            throw new WasmSnapshotException(
                WasmSnapshotFailure.TooLarge,
                $"A table of {_elements.Length} elements is more than {nameof(WasmInstanceOptions.MaxTableElements)} allows ({table.Limit}).");
        }

        if (table is FunctionTable functions)
        {
            functions.Items = _shared is not null
                ? (FunctionCell[])_shared.Clone()
                : Array.ConvertAll(_elements, e => e == 0 ? FunctionCell.Null : Own(instance, (int)e - 1));
        }
        else
        {
            table.Grow((uint)_elements.Length - table.Length, null);
        }
    }

    // As instantiation does: the module's own functions without a state while nobody else reaches the table.
    private static FunctionCell Own(WasmInstance instance, int function) =>
        function < instance.Module.Definition.ImportedFunctions ? instance.Cell(function) : instance.Compiled.Prototype(function);
}
