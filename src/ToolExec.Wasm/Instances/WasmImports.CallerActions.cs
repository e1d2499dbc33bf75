namespace ToolExec.Wasm;

/// <summary>Functions of the host without results that are told by whom they are called.</summary>
public sealed partial class WasmImports
{
    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction(string module, string name, Action<WasmInstance> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([], []),
            true,
            true,
            function,
            (caller, _, _) => function(caller));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1>(string module, string name, Action<WasmInstance, T1> function)
        where T1 : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required], []),
            ClrValue<T1>.IsExact,
            true,
            function,
            (caller, arguments, _) => function(caller, ClrValue<T1>.From(arguments[0])));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2>(string module, string name, Action<WasmInstance, T1, T2> function)
        where T1 : unmanaged
        where T2 : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required], []),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact,
            true,
            function,
            (caller, arguments, _) => function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1])));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3>(string module, string name, Action<WasmInstance, T1, T2, T3> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required], []),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact,
            true,
            function,
            (caller, arguments, _) => function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2])));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, T4>(string module, string name, Action<WasmInstance, T1, T2, T3, T4> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required], []),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<T4>.IsExact,
            true,
            function,
            (caller, arguments, _) => function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3])));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, T4, T5>(string module, string name, Action<WasmInstance, T1, T2, T3, T4, T5> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required], []),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<T4>.IsExact && ClrValue<T5>.IsExact,
            true,
            function,
            (caller, arguments, _) => function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4])));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, T4, T5, T6>(string module, string name, Action<WasmInstance, T1, T2, T3, T4, T5, T6> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required], []),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<T4>.IsExact && ClrValue<T5>.IsExact && ClrValue<T6>.IsExact,
            true,
            function,
            (caller, arguments, _) => function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]), ClrValue<T6>.From(arguments[5])));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, T4, T5, T6, T7>(string module, string name, Action<WasmInstance, T1, T2, T3, T4, T5, T6, T7> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required, ClrValue<T7>.Required], []),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<T4>.IsExact && ClrValue<T5>.IsExact && ClrValue<T6>.IsExact && ClrValue<T7>.IsExact,
            true,
            function,
            (caller, arguments, _) => function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]), ClrValue<T6>.From(arguments[5]), ClrValue<T7>.From(arguments[6])));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, T4, T5, T6, T7, T8>(string module, string name, Action<WasmInstance, T1, T2, T3, T4, T5, T6, T7, T8> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where T8 : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required, ClrValue<T7>.Required, ClrValue<T8>.Required], []),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<T4>.IsExact && ClrValue<T5>.IsExact && ClrValue<T6>.IsExact && ClrValue<T7>.IsExact && ClrValue<T8>.IsExact,
            true,
            function,
            (caller, arguments, _) => function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]), ClrValue<T6>.From(arguments[5]), ClrValue<T7>.From(arguments[6]), ClrValue<T8>.From(arguments[7])));
    }
}
