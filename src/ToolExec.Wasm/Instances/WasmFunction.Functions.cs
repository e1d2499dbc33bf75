using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>Functions with a result as delegates.</summary>
public sealed unsafe partial class WasmFunction
{
    /// <summary>
    /// Gets the function as a delegate of the types that stand for its own: <see cref="int"/> or <see cref="uint"/> for <c>i32</c>, <see cref="long"/> or
    /// <see cref="ulong"/> for <c>i64</c>, <see cref="float"/> and <see cref="double"/>. Keep it: calls by it are much cheaper than by
    /// <see cref="Invoke(ReadOnlySpan{WasmValue}, Span{WasmValue})"/>. It throws what that throws.
    /// </summary>
    /// <returns>The delegate.</returns>
    /// <exception cref="ArgumentException">The types do not stand for those of the function.</exception>
    public Func<TResult> ToFunc<TResult>()
        where TResult : unmanaged
    {
        if (!TryGetCode([], [ClrValue<TResult>.Required], out var instance, out var code))
        {
            return () => ClrValue<TResult>.From(Invoke()[0]);
        }

        return () =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToFunc{TResult}"/>
    public Func<T1, TResult> ToFunc<T1, TResult>()
        where T1 : unmanaged
        where TResult : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required], [ClrValue<TResult>.Required], out var instance, out var code))
        {
            return (a1) => ClrValue<TResult>.From(Invoke(ClrValue<T1>.To(a1))[0]);
        }

        return (a1) =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToFunc{TResult}"/>
    public Func<T1, T2, TResult> ToFunc<T1, T2, TResult>()
        where T1 : unmanaged
        where T2 : unmanaged
        where TResult : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required], [ClrValue<TResult>.Required], out var instance, out var code))
        {
            return (a1, a2) => ClrValue<TResult>.From(Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2))[0]);
        }

        return (a1, a2) =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToFunc{TResult}"/>
    public Func<T1, T2, T3, TResult> ToFunc<T1, T2, T3, TResult>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where TResult : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required], [ClrValue<TResult>.Required], out var instance, out var code))
        {
            return (a1, a2, a3) => ClrValue<TResult>.From(Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3))[0]);
        }

        return (a1, a2, a3) =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToFunc{TResult}"/>
    public Func<T1, T2, T3, T4, TResult> ToFunc<T1, T2, T3, T4, TResult>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where TResult : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required], [ClrValue<TResult>.Required], out var instance, out var code))
        {
            return (a1, a2, a3, a4) => ClrValue<TResult>.From(Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3), ClrValue<T4>.To(a4))[0]);
        }

        return (a1, a2, a3, a4) =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToFunc{TResult}"/>
    public Func<T1, T2, T3, T4, T5, TResult> ToFunc<T1, T2, T3, T4, T5, TResult>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where TResult : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required], [ClrValue<TResult>.Required], out var instance, out var code))
        {
            return (a1, a2, a3, a4, a5) => ClrValue<TResult>.From(Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3), ClrValue<T4>.To(a4), ClrValue<T5>.To(a5))[0]);
        }

        return (a1, a2, a3, a4, a5) =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToFunc{TResult}"/>
    public Func<T1, T2, T3, T4, T5, T6, TResult> ToFunc<T1, T2, T3, T4, T5, T6, TResult>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where TResult : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required], [ClrValue<TResult>.Required], out var instance, out var code))
        {
            return (a1, a2, a3, a4, a5, a6) => ClrValue<TResult>.From(Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3), ClrValue<T4>.To(a4), ClrValue<T5>.To(a5), ClrValue<T6>.To(a6))[0]);
        }

        return (a1, a2, a3, a4, a5, a6) =>
        {
            instance.Enter();
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

    /// <inheritdoc cref="ToFunc{TResult}"/>
    public Func<T1, T2, T3, T4, T5, T6, T7, TResult> ToFunc<T1, T2, T3, T4, T5, T6, T7, TResult>()
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where TResult : unmanaged
    {
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required, ClrValue<T7>.Required], [ClrValue<TResult>.Required], out var instance, out var code))
        {
            return (a1, a2, a3, a4, a5, a6, a7) => ClrValue<TResult>.From(Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3), ClrValue<T4>.To(a4), ClrValue<T5>.To(a5), ClrValue<T6>.To(a6), ClrValue<T7>.To(a7))[0]);
        }

        return (a1, a2, a3, a4, a5, a6, a7) =>
        {
            instance.Enter();
            try
            {
                return ((delegate*<WasmContext, T1, T2, T3, T4, T5, T6, T7, TResult>)code)(instance.Context, a1, a2, a3, a4, a5, a6, a7);
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

    /// <inheritdoc cref="ToFunc{TResult}"/>
    public Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult> ToFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>()
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
        if (!TryGetCode([ClrValue<T1>.Required, ClrValue<T2>.Required, ClrValue<T3>.Required, ClrValue<T4>.Required, ClrValue<T5>.Required, ClrValue<T6>.Required, ClrValue<T7>.Required, ClrValue<T8>.Required], [ClrValue<TResult>.Required], out var instance, out var code))
        {
            return (a1, a2, a3, a4, a5, a6, a7, a8) => ClrValue<TResult>.From(Invoke(ClrValue<T1>.To(a1), ClrValue<T2>.To(a2), ClrValue<T3>.To(a3), ClrValue<T4>.To(a4), ClrValue<T5>.To(a5), ClrValue<T6>.To(a6), ClrValue<T7>.To(a7), ClrValue<T8>.To(a8))[0]);
        }

        return (a1, a2, a3, a4, a5, a6, a7, a8) =>
        {
            instance.Enter();
            try
            {
                return ((delegate*<WasmContext, T1, T2, T3, T4, T5, T6, T7, T8, TResult>)code)(instance.Context, a1, a2, a3, a4, a5, a6, a7, a8);
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
}
