using System.Diagnostics.CodeAnalysis;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>Functions without results as delegates.</summary>
public sealed unsafe partial class WasmFunction
{
    /// <summary>Gets a function without results as a delegate.</summary>
    /// <inheritdoc cref="ToFunc{TResult}" path="/returns"/>
    /// <inheritdoc cref="ToFunc{TResult}" path="/exception"/>
    public Action ToAction()
    {
        if (!TryGetCode([], [], out var instance, out var code))
        {
            return () => Invoke();
        }

        return () =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToAction"/>
    public Action<T1> ToAction<T1>()
        where T1 : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required], [], out var instance, out var code))
        {
            return (a1) => Invoke(ClrValue<T1>.To(a1));
        }

        return (a1) =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToAction"/>
    public Action<T1, T2> ToAction<T1, T2>()
        where T1 : unmanaged
        where T2 : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required], [], out var instance, out var code))
        {
            return (a1, a2) => Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2));
        }

        return (a1, a2) =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToAction"/>
    public Action<T1, T2, T3> ToAction<T1, T2, T3>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required], [], out var instance, out var code))
        {
            return (a1, a2, a3) => Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3));
        }

        return (a1, a2, a3) =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToAction"/>
    public Action<T1, T2, T3, T4> ToAction<T1, T2, T3, T4>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required], [], out var instance, out var code))
        {
            return (a1, a2, a3, a4) => Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3), ClrValue<T4>.To(a4));
        }

        return (a1, a2, a3, a4) =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToAction"/>
    public Action<T1, T2, T3, T4, T5> ToAction<T1, T2, T3, T4, T5>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required], [], out var instance, out var code))
        {
            return (a1, a2, a3, a4, a5) => Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3), ClrValue<T4>.To(a4), ClrValue<T5>.To(a5));
        }

        return (a1, a2, a3, a4, a5) =>
        {
            instance.Enter();
            try
            {
                ((delegate*<WasmContext, T1, T2, T3, T4, T5, void>)code)(instance.Context, a1, a2, a3, a4, a5);
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

    /// <inheritdoc cref="ToAction"/>
    public Action<T1, T2, T3, T4, T5, T6> ToAction<T1, T2, T3, T4, T5, T6>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required], [], out var instance, out var code))
        {
            return (a1, a2, a3, a4, a5, a6) => Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3), ClrValue<T4>.To(a4), ClrValue<T5>.To(a5), ClrValue<T6>.To(a6));
        }

        return (a1, a2, a3, a4, a5, a6) =>
        {
            instance.Enter();
            try
            {
                ((delegate*<WasmContext, T1, T2, T3, T4, T5, T6, void>)code)(instance.Context, a1, a2, a3, a4, a5, a6);
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

    /// <inheritdoc cref="ToAction"/>
    public Action<T1, T2, T3, T4, T5, T6, T7> ToAction<T1, T2, T3, T4, T5, T6, T7>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required, ClrValue<T7>.Required], [], out var instance, out var code))
        {
            return (a1, a2, a3, a4, a5, a6, a7) => Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3), ClrValue<T4>.To(a4), ClrValue<T5>.To(a5), ClrValue<T6>.To(a6), ClrValue<T7>.To(a7));
        }

        return (a1, a2, a3, a4, a5, a6, a7) =>
        {
            instance.Enter();
            try
            {
                ((delegate*<WasmContext, T1, T2, T3, T4, T5, T6, T7, void>)code)(instance.Context, a1, a2, a3, a4, a5, a6, a7);
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

    /// <inheritdoc cref="ToAction"/>
    public Action<T1, T2, T3, T4, T5, T6, T7, T8> ToAction<T1, T2, T3, T4, T5, T6, T7, T8>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where T8 : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required, ClrValue<T7>.Required, ClrValue<T8>.Required], [], out var instance, out var code))
        {
            return (a1, a2, a3, a4, a5, a6, a7, a8) => Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3), ClrValue<T4>.To(a4), ClrValue<T5>.To(a5), ClrValue<T6>.To(a6), ClrValue<T7>.To(a7), ClrValue<T8>.To(a8));
        }

        return (a1, a2, a3, a4, a5, a6, a7, a8) =>
        {
            instance.Enter();
            try
            {
                ((delegate*<WasmContext, T1, T2, T3, T4, T5, T6, T7, T8, void>)code)(instance.Context, a1, a2, a3, a4, a5, a6, a7, a8);
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

    /// <summary>Gets the code of a function of an instance, once the types are checked; a function of the host has none.</summary>
    private bool TryGetCode(
        ReadOnlySpan<WasmValueType> parameters, ReadOnlySpan<WasmValueType> results, [NotNullWhen(true)] out WasmInstance? instance, out nint code)
    {
        if (!parameters.SequenceEqual(Type.ParameterSpan) || !results.SequenceEqual(Type.ResultSpan))
        {
            throw new ArgumentException(
                $"The function is of type {Type}, the delegate of type {WasmValueTypes.Text(parameters.ToArray())} -> {WasmValueTypes.Text(results.ToArray())}.");
        }

        instance = Host is null ? _cell!.Context!.Instance : null;
        code = _cell?.Code ?? 0;
        return instance is not null;
    }
}
