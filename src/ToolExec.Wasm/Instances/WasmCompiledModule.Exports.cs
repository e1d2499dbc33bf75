using System.Diagnostics.CodeAnalysis;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>Exported functions for all instances of the module, bound once.</summary>
public sealed unsafe partial class WasmCompiledModule
{
    /// <summary>
    /// Binds an exported function to a delegate that takes the instance first and serves all instances of this module: for hosts that make many of them. The
    /// other types stand for those of the function, as in <see cref="WasmFunction.ToAction"/>.
    /// </summary>
    /// <param name="name">The name of the export.</param>
    /// <returns>The delegate. It throws what <see cref="WasmFunction.Invoke(ReadOnlySpan{WasmValue}, Span{WasmValue})"/> throws, and
    /// <see cref="ArgumentException"/> for an instance of another module.</returns>
    /// <exception cref="ArgumentException">The module exports no function of its own by that name, or one of other types.</exception>
    public Func<WasmInstance, TResult> BindFunc<TResult>(string name)
        where TResult : unmanaged
    {
        var code = FindCode(name, [], [ClrValue<TResult>.Required]);
        return (instance) =>
        {
            Enter(instance);
            try
            {
                return ((delegate*<WasmContext, TResult>)code)(instance.Context);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Func<WasmInstance, T1, TResult> BindFunc<T1, TResult>(string name)
        where T1 : unmanaged
        where TResult : unmanaged
    {
        var code = FindCode(name, [ClrValue<T1>.Required], [ClrValue<TResult>.Required]);
        return (instance, a1) =>
        {
            Enter(instance);
            try
            {
                return ((delegate*<WasmContext, T1, TResult>)code)(instance.Context, a1);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Func<WasmInstance, T1, T2, TResult> BindFunc<T1, T2, TResult>(string name)
        where T1 : unmanaged
        where T2 : unmanaged
        where TResult : unmanaged
    {
        var code = FindCode(name, [ClrValue<T1>.Required, ClrValue<T2>.Required], [ClrValue<TResult>.Required]);
        return (instance, a1, a2) =>
        {
            Enter(instance);
            try
            {
                return ((delegate*<WasmContext, T1, T2, TResult>)code)(instance.Context, a1, a2);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Func<WasmInstance, T1, T2, T3, TResult> BindFunc<T1, T2, T3, TResult>(string name)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where TResult : unmanaged
    {
        var code = FindCode(name, [ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required], [ClrValue<TResult>.Required]);
        return (instance, a1, a2, a3) =>
        {
            Enter(instance);
            try
            {
                return ((delegate*<WasmContext, T1, T2, T3, TResult>)code)(instance.Context, a1, a2, a3);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Func<WasmInstance, T1, T2, T3, T4, TResult> BindFunc<T1, T2, T3, T4, TResult>(string name)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where TResult : unmanaged
    {
        var code = FindCode(name, [ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required], [ClrValue<TResult>.Required]);
        return (instance, a1, a2, a3, a4) =>
        {
            Enter(instance);
            try
            {
                return ((delegate*<WasmContext, T1, T2, T3, T4, TResult>)code)(instance.Context, a1, a2, a3, a4);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Func<WasmInstance, T1, T2, T3, T4, T5, TResult> BindFunc<T1, T2, T3, T4, T5, TResult>(string name)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where TResult : unmanaged
    {
        var code = FindCode(name, [ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required], [ClrValue<TResult>.Required]);
        return (instance, a1, a2, a3, a4, a5) =>
        {
            Enter(instance);
            try
            {
                return ((delegate*<WasmContext, T1, T2, T3, T4, T5, TResult>)code)(instance.Context, a1, a2, a3, a4, a5);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Func<WasmInstance, T1, T2, T3, T4, T5, T6, TResult> BindFunc<T1, T2, T3, T4, T5, T6, TResult>(string name)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where TResult : unmanaged
    {
        var code = FindCode(name, [ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required], [ClrValue<TResult>.Required]);
        return (instance, a1, a2, a3, a4, a5, a6) =>
        {
            Enter(instance);
            try
            {
                return ((delegate*<WasmContext, T1, T2, T3, T4, T5, T6, TResult>)code)(instance.Context, a1, a2, a3, a4, a5, a6);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Action<WasmInstance> BindAction(string name)
    {
        var code = FindCode(name, [], []);
        return (instance) =>
        {
            Enter(instance);
            try
            {
                ((delegate*<WasmContext, void>)code)(instance.Context);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Action<WasmInstance, T1> BindAction<T1>(string name)
        where T1 : unmanaged
    {
        var code = FindCode(name, [ClrValue<T1>.Required], []);
        return (instance, a1) =>
        {
            Enter(instance);
            try
            {
                ((delegate*<WasmContext, T1, void>)code)(instance.Context, a1);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Action<WasmInstance, T1, T2> BindAction<T1, T2>(string name)
        where T1 : unmanaged
        where T2 : unmanaged
    {
        var code = FindCode(name, [ClrValue<T1>.Required, ClrValue<T2>.Required], []);
        return (instance, a1, a2) =>
        {
            Enter(instance);
            try
            {
                ((delegate*<WasmContext, T1, T2, void>)code)(instance.Context, a1, a2);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Action<WasmInstance, T1, T2, T3> BindAction<T1, T2, T3>(string name)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
    {
        var code = FindCode(name, [ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required], []);
        return (instance, a1, a2, a3) =>
        {
            Enter(instance);
            try
            {
                ((delegate*<WasmContext, T1, T2, T3, void>)code)(instance.Context, a1, a2, a3);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    /// <inheritdoc cref="BindFunc{TResult}"/>
    public Action<WasmInstance, T1, T2, T3, T4> BindAction<T1, T2, T3, T4>(string name)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
    {
        var code = FindCode(name, [ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required], []);
        return (instance, a1, a2, a3, a4) =>
        {
            Enter(instance);
            try
            {
                ((delegate*<WasmContext, T1, T2, T3, T4, void>)code)(instance.Context, a1, a2, a3, a4);
            }
            catch (Exception exception) when (instance.Failed(exception))
            {
                throw instance.TrapOf(exception);
            }
            finally
            {
                instance.Exit();
            }
        };
    }

    private void Enter(WasmInstance instance)
    {
        if (instance.Compiled != this)
        {
            ThrowForeign(instance);
        }

        instance.Enter();
    }

    [DoesNotReturn]
    private static void ThrowForeign(WasmInstance instance) =>
        throw new ArgumentException("The instance is one of another module than the function was bound for.", nameof(instance));

    private nint FindCode(string name, ReadOnlySpan<WasmValueType> parameters, ReadOnlySpan<WasmValueType> results)
    {
        ArgumentNullException.ThrowIfNull(name);
        var export = Definition.Exports.Find(export => export.Kind == WasmExternKind.Function && string.Equals(export.Name, name, StringComparison.Ordinal));
        if (export is null || (int)export.Index < Definition.ImportedFunctions)
        {
            throw new ArgumentException($"The module exports no function '{name}' of its own.", nameof(name));
        }

        var type = Definition.FunctionType((int)export.Index);
        if (!parameters.SequenceEqual(type.ParameterSpan) || !results.SequenceEqual(type.ResultSpan))
        {
            throw new ArgumentException(
                $"The function '{name}' is of type {type}, the delegate of type {WasmValueTypes.Text(parameters.ToArray())} -> {WasmValueTypes.Text(results.ToArray())}.",
                nameof(name));
        }

        return _functions((int)export.Index);
    }
}
