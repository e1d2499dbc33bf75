namespace ToolExec.Wasm;

/// <summary>Functions of the host with a result that are told by whom they are called.</summary>
public sealed partial class WasmImports
{
    /// <summary>Defines a function of the host that is told by which instance it is called.</summary>
    /// <inheritdoc cref="DefineFunction{TResult}(string, string, Func{TResult})"/>
    public WasmImports DefineCallerFunction<TResult>(string module, string name, Func<WasmInstance, TResult> function)
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([], [ClrValue<TResult>.Required]),
            ClrValue<TResult>.IsExact,
            true,
            function,
            (caller, _, results) => results[0] = ClrValue<TResult>.To(function(caller)));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, TResult>(string module, string name, Func<WasmInstance, T1, TResult> function)
        where T1 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required], [ClrValue<TResult>.Required]),
            ClrValue<T1>.IsExact && ClrValue<TResult>.IsExact,
            true,
            function,
            (caller, arguments, results) => results[0] = ClrValue<TResult>.To(function(caller, ClrValue<T1>.From(arguments[0]))));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, TResult>(string module, string name, Func<WasmInstance, T1, T2, TResult> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required], [ClrValue<TResult>.Required]),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<TResult>.IsExact,
            true,
            function,
            (caller, arguments, results) => results[0] = ClrValue<TResult>.To(function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]))));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, TResult>(string module, string name, Func<WasmInstance, T1, T2, T3, TResult> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required], [ClrValue<TResult>.Required]),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<TResult>.IsExact,
            true,
            function,
            (caller, arguments, results) => results[0] = ClrValue<TResult>.To(function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]))));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, T4, TResult>(string module, string name, Func<WasmInstance, T1, T2, T3, T4, TResult> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required], [ClrValue<TResult>.Required]),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<T4>.IsExact && ClrValue<TResult>.IsExact,
            true,
            function,
            (caller, arguments, results) => results[0] = ClrValue<TResult>.To(function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]))));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, T4, T5, TResult>(string module, string name, Func<WasmInstance, T1, T2, T3, T4, T5, TResult> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required], [ClrValue<TResult>.Required]),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<T4>.IsExact && ClrValue<T5>.IsExact && ClrValue<TResult>.IsExact,
            true,
            function,
            (caller, arguments, results) => results[0] = ClrValue<TResult>.To(function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]))));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, T4, T5, T6, TResult>(string module, string name, Func<WasmInstance, T1, T2, T3, T4, T5, T6, TResult> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required], [ClrValue<TResult>.Required]),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<T4>.IsExact && ClrValue<T5>.IsExact && ClrValue<T6>.IsExact && ClrValue<TResult>.IsExact,
            true,
            function,
            (caller, arguments, results) => results[0] = ClrValue<TResult>.To(function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]), ClrValue<T6>.From(arguments[5]))));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, T4, T5, T6, T7, TResult>(string module, string name, Func<WasmInstance, T1, T2, T3, T4, T5, T6, T7, TResult> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required, ClrValue<T7>.Required], [ClrValue<TResult>.Required]),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<T4>.IsExact && ClrValue<T5>.IsExact && ClrValue<T6>.IsExact && ClrValue<T7>.IsExact && ClrValue<TResult>.IsExact,
            true,
            function,
            (caller, arguments, results) => results[0] = ClrValue<TResult>.To(function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]), ClrValue<T6>.From(arguments[5]), ClrValue<T7>.From(arguments[6]))));
    }

    /// <inheritdoc cref="DefineCallerFunction{TResult}(string, string, Func{WasmInstance, TResult})"/>
    public WasmImports DefineCallerFunction<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(string module, string name, Func<WasmInstance, T1, T2, T3, T4, T5, T6, T7, T8, TResult> function)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where T8 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required, ClrValue<T7>.Required, ClrValue<T8>.Required], [ClrValue<TResult>.Required]),
            ClrValue<T1>.IsExact && ClrValue<T2>.IsExact && ClrValue<T3>.IsExact && ClrValue<T4>.IsExact && ClrValue<T5>.IsExact && ClrValue<T6>.IsExact && ClrValue<T7>.IsExact && ClrValue<T8>.IsExact && ClrValue<TResult>.IsExact,
            true,
            function,
            (caller, arguments, results) => results[0] = ClrValue<TResult>.To(function(caller, ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]), ClrValue<T6>.From(arguments[5]), ClrValue<T7>.From(arguments[6]), ClrValue<T8>.From(arguments[7]))));
    }
}
