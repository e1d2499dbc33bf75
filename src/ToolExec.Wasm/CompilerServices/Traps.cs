namespace ToolExec.Wasm.CompilerServices;

/// <summary>Makes the exceptions that generated code throws; it throws them itself, so that the compiler knows the path to be a cold one.</summary>
internal static class Traps
{
    /// <summary>For the instruction <c>unreachable</c>.</summary>
    public static Exception Unreachable() => WasmTrapException.Of(WasmTrapKind.Unreachable);

    /// <summary>For a loop that finds that it must stop.</summary>
    public static Exception Stopped(WasmContext context) => WasmTrapException.Of((WasmTrapKind)Volatile.Read(ref context.Control.Stop));

    /// <summary>For a function that may not begin: it must stop, or there is no stack for it.</summary>
    public static Exception Entry(WasmContext context)
    {
        var stop = Volatile.Read(ref context.Control.Stop);
        return WasmTrapException.Of(stop == 0 ? WasmTrapKind.StackExhausted : (WasmTrapKind)stop);
    }

    /// <summary>For code that has no fuel left.</summary>
    public static Exception Fuel(WasmContext context)
    {
        context.Control.Fuel = 0;
        return WasmTrapException.Of(WasmTrapKind.FuelExhausted);
    }

    /// <summary>Gets the code of a function of the host that is called indirectly; any other whose key does not match is a fault.</summary>
    public static nint ResolveIndirect(WasmContext context, FunctionCell cell, int type)
    {
        if (cell == FunctionCell.Null)
        {
            throw WasmTrapException.Of(WasmTrapKind.UninitializedElement);
        }

        var compiled = context.Instance!.Compiled;
        if (cell.Host is { } host && TypeKey.Of(host.Type) == TypeKey.Of(compiled.Definition.Types[type]))
        {
            // Put into the table by the host, not by an instance that imports it: it is called for whoever calls it.
            if (cell.Context is HostContext { IsFloating: true } floating)
            {
                floating.Instance = context.Instance;
            }

            return compiled.HostThunk(type);
        }

        throw WasmTrapException.Of(WasmTrapKind.IndirectCallTypeMismatch);
    }

    /// <summary>Translates what the processor or the runtime reports for generated code; <see langword="null"/> if it is no trap.</summary>
    public static WasmTrapException? Translate(Exception exception) => exception switch
    {
        WasmTrapException trap => trap,

        // The emitter of memory accesses lets an address that is out of bounds overflow; nothing else in generated code does.
        OverflowException => WasmTrapException.Of(WasmTrapKind.MemoryOutOfBounds),

        // The only array that generated code indexes with a number of the guest is that of an indirect call.
        IndexOutOfRangeException => WasmTrapException.Of(WasmTrapKind.UndefinedElement),
        _ => null,
    };
}
