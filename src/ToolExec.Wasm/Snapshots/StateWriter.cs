using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Snapshots;

/// <summary>Puts globals, tables and dropped segments into an instance that is being made.</summary>
internal static class StateWriter
{
    public static void Write(
        WasmInstance instance, IReadOnlyList<ulong> globals, IReadOnlyList<TableContent> tables, bool[] droppedData, bool[] droppedElements)
    {
        var module = instance.Module.Definition;
        for (var i = 0; i < globals.Count; i++)
        {
            SetGlobal(instance, instance.Context.Globals[i + module.ImportedGlobals], globals[i]);
        }

        for (var i = 0; i < tables.Count; i++)
        {
            tables[i].Fill(instance, instance.Context.Tables[i]);
        }

        for (var i = 0; i < droppedData.Length; i++)
        {
            if (droppedData[i])
            {
                instance.DropData(i);
            }
        }

        for (var i = 0; i < droppedElements.Length; i++)
        {
            if (droppedElements[i])
            {
                instance.DropElements(i);
            }
        }
    }

    private static void SetGlobal(WasmInstance instance, GlobalCell cell, ulong bits)
    {
        switch (cell.Type.ValueType)
        {
            case WasmValueType.I32 or WasmValueType.F32:
                cell.Bits = (int)bits;
                break;
            case WasmValueType.I64 or WasmValueType.F64:
                cell.Bits = (long)bits;
                break;
            default:
                cell.Reference = bits == 0 ? null : instance.Cell((int)bits - 1);
                break;
        }
    }
}
