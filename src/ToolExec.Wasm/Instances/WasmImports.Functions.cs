using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>Functions of the host with a result.</summary>
public sealed partial class WasmImports
{
    /// <summary>
    /// Defines a function of the host. Its types stand for those of the module: <see cref="int"/> or <see cref="uint"/> for <c>i32</c>, <see cref="long"/> or
    /// <see cref="ulong"/> for <c>i64</c>, <see cref="float"/> and <see cref="double"/>. A call costs no more than that of the delegate, if there is no
    /// unsigned type among them.
    /// </summary>
    /// <param name="module">The first name.</param>
    /// <param name="name">The second name.</param>
    /// <param name="function">The function. What it throws goes through the module to whoever called that; the instance is discarded then.</param>
    /// <returns>This object.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A type of the delegate stands for no type of a module.</exception>
    public WasmImports DefineFunction<TResult>(string module, string name, Func<TResult> function)
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([], [ClrValue<TResult>.Required]),
            ClrValue<TResult>.IsExact,
            false,
            function,
            (_, _, results) => results[0] = ClrValue<TResult>.To(function()));
    }

    /// <inheritdoc cref="DefineFunction{TResult}(string, string, Func{TResult})"/>
    public WasmImports DefineFunction<T1, TResult>(string module, string name, Func<T1, TResult> function)
        where T1 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(function);
        return Add(
            module,
            name,
            new([ClrValue<T1>.Required], [ClrValue<TResult>.Required]),
            ClrValue<T1>.IsExact && ClrValue<TResult>.IsExact,
            false,
            function,
            (_, arguments, results) => results[0] = ClrValue<TResult>.To(function(ClrValue<T1>.From(arguments[0]))));
    }

    /// <inheritdoc cref="DefineFunction{TResult}(string, string, Func{TResult})"/>
    public WasmImports DefineFunction<T1, T2, TResult>(string module, string name, Func<T1, T2, TResult> function)
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
            false,
            function,
            (_, arguments, results) => results[0] = ClrValue<TResult>.To(function(ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]))));
    }

    /// <inheritdoc cref="DefineFunction{TResult}(string, string, Func{TResult})"/>
    public WasmImports DefineFunction<T1, T2, T3, TResult>(string module, string name, Func<T1, T2, T3, TResult> function)
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
            false,
            function,
            (_, arguments, results) => results[0] = ClrValue<TResult>.To(function(ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]))));
    }

    /// <inheritdoc cref="DefineFunction{TResult}(string, string, Func{TResult})"/>
    public WasmImports DefineFunction<T1, T2, T3, T4, TResult>(string module, string name, Func<T1, T2, T3, T4, TResult> function)
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
            false,
            function,
            (_, arguments, results) => results[0] = ClrValue<TResult>.To(function(ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]))));
    }

    /// <inheritdoc cref="DefineFunction{TResult}(string, string, Func{TResult})"/>
    public WasmImports DefineFunction<T1, T2, T3, T4, T5, TResult>(string module, string name, Func<T1, T2, T3, T4, T5, TResult> function)
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
            false,
            function,
            (_, arguments, results) => results[0] = ClrValue<TResult>.To(function(ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]))));
    }

    /// <inheritdoc cref="DefineFunction{TResult}(string, string, Func{TResult})"/>
    public WasmImports DefineFunction<T1, T2, T3, T4, T5, T6, TResult>(string module, string name, Func<T1, T2, T3, T4, T5, T6, TResult> function)
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
            false,
            function,
            (_, arguments, results) => results[0] = ClrValue<TResult>.To(function(ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]), ClrValue<T6>.From(arguments[5]))));
    }

    /// <inheritdoc cref="DefineFunction{TResult}(string, string, Func{TResult})"/>
    public WasmImports DefineFunction<T1, T2, T3, T4, T5, T6, T7, TResult>(string module, string name, Func<T1, T2, T3, T4, T5, T6, T7, TResult> function)
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
            false,
            function,
            (_, arguments, results) => results[0] = ClrValue<TResult>.To(function(ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]), ClrValue<T6>.From(arguments[5]), ClrValue<T7>.From(arguments[6]))));
    }

    /// <inheritdoc cref="DefineFunction{TResult}(string, string, Func{TResult})"/>
    public WasmImports DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(string module, string name, Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult> function)
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
            false,
            function,
            (_, arguments, results) => results[0] = ClrValue<TResult>.To(function(ClrValue<T1>.From(arguments[0]), ClrValue<T2>.From(arguments[1]), ClrValue<T3>.From(arguments[2]), ClrValue<T4>.From(arguments[3]), ClrValue<T5>.From(arguments[4]), ClrValue<T6>.From(arguments[5]), ClrValue<T7>.From(arguments[6]), ClrValue<T8>.From(arguments[7]))));
    }

    private WasmImports Add(
        string module, string name, WasmFunctionType type, bool isExact, bool hasCaller, Delegate function, WasmHostFunction untyped)
    {
        var form = !isExact ? HostForm.Untyped : hasCaller ? HostForm.TypedWithCaller : HostForm.Typed;
        return Add(module, name, WasmFunction.FromHost(new HostFunction(type, form, function, untyped)));
    }
}
