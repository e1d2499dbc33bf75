using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>A function: of an instance, or of the host, to be imported or put into tables.</summary>
public sealed unsafe partial class WasmFunction
{
    // Of a function of an instance; a function of the host gets one wherever it is put.
    private readonly FunctionCell? _cell;

    private WasmFunction(WasmFunctionType type, FunctionCell? cell, HostFunction? host)
    {
        Type = type;
        _cell = cell;
        Host = host;
    }

    /// <summary>Gets its type.</summary>
    public WasmFunctionType Type { get; }

    internal HostFunction? Host { get; }

    /// <summary>Makes a function of the host that takes and gives values of any types.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="function">The function.</param>
    /// <returns>The function, for any number of instances.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static WasmFunction FromHost(WasmFunctionType type, WasmHostFunction function)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(function);
        return new WasmFunction(type, null, new HostFunction(type, HostForm.Untyped, null, function));
    }

    /// <summary>Calls the function.</summary>
    /// <param name="arguments">Its arguments, as many and of the types that <see cref="Type"/> says.</param>
    /// <returns>Its results.</returns>
    /// <inheritdoc cref="Invoke(ReadOnlySpan{WasmValue}, Span{WasmValue})" path="/exception"/>
    public WasmValue[] Invoke(params ReadOnlySpan<WasmValue> arguments)
    {
        var results = new WasmValue[Type.Results.Count];
        Invoke(arguments, results);
        return results;
    }

    /// <summary>Calls the function.</summary>
    /// <param name="arguments">Its arguments, as many and of the types that <see cref="Type"/> says.</param>
    /// <param name="results">Where its results go; at least as many.</param>
    /// <exception cref="ArgumentException">The arguments or the room for the results do not fit.</exception>
    /// <exception cref="WasmTrapException">The function trapped, or reached a limit.</exception>
    /// <exception cref="InvalidOperationException">The instance runs on another thread, or was discarded after a trap; or the function is the host's own.</exception>
    /// <exception cref="ObjectDisposedException">The instance was disposed.</exception>
    public void Invoke(ReadOnlySpan<WasmValue> arguments, Span<WasmValue> results)
    {
        CheckArguments(arguments);
        if (results.Length < Type.Results.Count)
        {
            throw new ArgumentException($"The function has {Type.Results.Count} results, but there is room for {results.Length}.", nameof(results));
        }

        if (_cell?.Context?.Instance is not { } instance)
        {
            throw new InvalidOperationException("The function is the host's own: it can be called by instances only.");
        }

        if (_cell.Host is { } host)
        {
            host.Untyped(instance, arguments, results);
            return;
        }

        foreach (var argument in arguments)
        {
            instance.Accept(argument);
        }

        instance.Enter();
        try
        {
            instance.Compiled.Invoke((int)instance.Compiled.Definition.FunctionTypes[_cell.Index], _cell, arguments, results);
        }
        catch (Exception exception) when (instance.Failed(exception))
        {
            throw instance.TrapOf(exception);
        }
        finally
        {
            instance.Exit();
        }
    }

    internal static WasmFunction? Of(FunctionCell? cell)
    {
        if (cell is null)
        {
            return null;
        }

        return cell.Function ??= new WasmFunction(TypeOf(cell), cell, cell.Host);
    }

    internal static WasmFunction FromHost(HostFunction host) => new(host.Type, null, host);

    /// <summary>Gets the function as a value. One of the host is a new one each time, since it learns by whom it is called.</summary>
    internal FunctionCell ToCell() => _cell ?? new FunctionCell { Host = Host, Function = this, Context = new HostContext(Host!) { IsFloating = true } };

    private static WasmFunctionType TypeOf(FunctionCell cell) =>
        cell.Host?.Type ?? cell.Context!.Instance!.Compiled.Definition.FunctionType(cell.Index);

    private void CheckArguments(ReadOnlySpan<WasmValue> arguments)
    {
        if (arguments.Length != Type.Parameters.Count)
        {
            throw new ArgumentException($"The function takes {Type.Parameters.Count} arguments, not {arguments.Length}.", nameof(arguments));
        }

        for (var index = 0; index < arguments.Length; index++)
        {
            if (arguments[index].Type != Type.Parameters[index])
            {
                throw new ArgumentException(
                    $"Argument {index} must be of type {Type.Parameters[index].Text()}, but is {arguments[index]}.", nameof(arguments));
            }
        }
    }
}
