using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>
/// A module with the code it was translated to: at run time by <see cref="Compile"/>, or ahead of time. Any number of instances can be made from it.
/// Thread-safe. Code made at run time is given back when neither this object nor an instance is reachable.
/// </summary>
public sealed unsafe partial class WasmCompiledModule
{
    // Raised whenever generated code of before would not run as it is.
    internal const int AbiVersion = 1;

    private readonly delegate*<int, nint> _functions;
    private readonly delegate*<int, nint> _hostThunks;
    private readonly delegate*<int, nint> _invokers;
    private readonly FunctionCell?[] _prototypes;
    private readonly long[] _typeKeys;
    private readonly FunctionCell?[]?[] _elements;

    internal WasmCompiledModule(WasmModule module, Type code, bool metersFuel, nint functions, nint hostThunks, nint invokers)
    {
        Module = module;
        Definition = module.Definition;
        Code = code;
        MetersFuel = metersFuel;
        _functions = (delegate*<int, nint>)functions;
        _hostThunks = (delegate*<int, nint>)hostThunks;
        _invokers = (delegate*<int, nint>)invokers;
        _prototypes = new FunctionCell?[Definition.FunctionTypes.Count];
        _typeKeys = Definition.Types.ConvertAll(TypeKey.Of).ToArray();
        _elements = new FunctionCell?[]?[Definition.Elements.Count];
    }

    /// <summary>Gets the module.</summary>
    public WasmModule Module { get; }

    /// <summary>Gets whether the code counts the instructions it runs, which limits on fuel need.</summary>
    public bool MetersFuel { get; }

    internal ModuleDefinition Definition { get; }

    /// <summary>Gets the class with the methods.</summary>
    internal Type Code { get; }

    /// <summary>Translates a module in this process. This takes a while; keep what it gives.</summary>
    /// <param name="module">The module.</param>
    /// <param name="metersFuel">Whether the code counts the instructions it runs, which makes it slower.</param>
    /// <returns>The module with its code, which the just-in-time compiler compiles function by function when they are first called.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="module"/> is <see langword="null"/>.</exception>
    /// <exception cref="WasmModuleLimitException">The code would need more than 55 000 methods; a very large function needs two.</exception>
    [RequiresDynamicCode("Emits code. Where that is not possible, translate the module ahead of time.")]
    public static WasmCompiledModule Compile(WasmModule module, bool metersFuel = false)
    {
        ArgumentNullException.ThrowIfNull(module);
        return DynamicCompiler.Compile(module, metersFuel);
    }

    /// <summary>Called by code that was translated ahead of time. Not meant to be called by anyone else.</summary>
    /// <param name="code">The class that holds the code; its assembly holds the module.</param>
    /// <param name="abiVersion">The version of what the code expects of this library.</param>
    /// <param name="metersFuel">Whether the code counts instructions.</param>
    /// <param name="functions">The address of a method that gives addresses of functions.</param>
    /// <param name="hostThunks">The address of a method that gives addresses of what calls functions of the host.</param>
    /// <param name="invokers">The address of a method that gives addresses of what calls functions with values.</param>
    /// <returns>The compiled module.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="code"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The code was made for another version of this library, or its assembly is damaged.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static WasmCompiledModule FromAssembly(Type code, int abiVersion, bool metersFuel, nint functions, nint hostThunks, nint invokers)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (abiVersion != AbiVersion)
        {
            throw new InvalidOperationException(
                $"'{code}' was translated for version {abiVersion} of what generated code expects; this library has version {AbiVersion}. Translate the module again.");
        }

        using var stream = code.Assembly.GetManifestResourceStream(code.FullName + ".wasm")
            ?? throw new InvalidOperationException($"The assembly of '{code}' does not hold its module.");
        var binary = new byte[stream.Length];
        stream.ReadExactly(binary);

        // It was validated when it was translated, and the code beside it has to be trusted anyway.
        return new WasmCompiledModule(WasmModule.LoadValid(binary), code, metersFuel, functions, hostThunks, invokers);
    }

    /// <summary>Gets a function of the module's own as a table of its own instance holds it; one object for all instances.</summary>
    internal FunctionCell Prototype(int index) => _prototypes[index] ??= new FunctionCell
    {
        Key = _typeKeys[(int)Definition.FunctionTypes[index]],
        Code = _functions(index),
        Index = index,
    };

    /// <summary>Gets the code that calls a function of the host, for a type of the module.</summary>
    internal nint HostThunk(int type) => _hostThunks(type);

    /// <summary>Calls code with values.</summary>
    internal void Invoke(int type, FunctionCell cell, ReadOnlySpan<WasmValue> arguments, Span<WasmValue> results)
    {
        var invoker = (delegate*<nint, WasmContext, ref WasmValue, ref WasmValue, void>)_invokers(type);
        invoker(
            cell.Code,
            cell.Context!,
            ref MemoryMarshal.GetReference(arguments)!,
            ref MemoryMarshal.GetReference(results)!);
    }

    /// <summary>Gets the keys of the module's types.</summary>
    internal long[] TypeKeys => _typeKeys;

    /// <summary>Gets the functions of an element segment, if all of them are the module's own or null, so that all instances can share them.</summary>
    internal bool TryGetElements(int segment, [NotNullWhen(true)] out FunctionCell?[]? cells)
    {
        cells = _elements[segment];
        if (cells is null)
        {
            cells = ReadElements(Definition.Elements[segment]);
            _elements[segment] = cells;
        }

        return cells is not null && cells.Length == Definition.Elements[segment].Items.Length;
    }

    // A segment that has to be computed for each instance is remembered as an array of another length.
    private FunctionCell?[] ReadElements(ElementSegment segment)
    {
        var cells = new FunctionCell?[segment.Items.Length];
        for (var index = 0; index < cells.Length; index++)
        {
            if (!segment.Items[index].IsFunctionIndex)
            {
                return new FunctionCell?[cells.Length + 1];
            }

            var function = (int)segment.Items[index].FunctionIndex;
            if (function < Definition.ImportedFunctions)
            {
                return new FunctionCell?[cells.Length + 1];
            }

            cells[index] = Prototype(function);
        }

        return cells;
    }
}
