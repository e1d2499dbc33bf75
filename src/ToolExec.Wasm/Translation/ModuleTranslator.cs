using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>
/// Translates a valid module to a static class: a method for every function, and three methods that give pointers to code by number, from which a
/// <see cref="WasmCompiledModule"/> is made.
/// </summary>
[RequiresDynamicCode("Emits code.")]
internal sealed class ModuleTranslator
{
    /// <summary>How large a frame may become before the look for stack happens outside of it, in bytes.</summary>
    private const int LargeFrame = 16 * 1024;

    /// <summary>How many methods there may be. A class cannot have more than 65 535; the rest is for those that are not functions.</summary>
    private const int MaxMethods = 55_000;

    private const MethodAttributes Attributes = MethodAttributes.Assembly | MethodAttributes.Static | MethodAttributes.HideBySig;
    private readonly TypeBuilder _class;
    private readonly MethodBuilder[] _methods;
    private int _defined;

    /// <summary>Prepares the translation.</summary>
    /// <param name="module">The module.</param>
    /// <param name="into">The class to fill.</param>
    /// <param name="metersFuel">Whether the code counts instructions.</param>
    public ModuleTranslator(ModuleDefinition module, TypeBuilder into, bool metersFuel)
    {
        Module = module;
        MetersFuel = metersFuel;
        _class = into;
        _methods = new MethodBuilder[module.Bodies.Count];
    }

    public ModuleDefinition Module { get; }

    public bool MetersFuel { get; }

    /// <summary>Gets, once translated, the method that gives the address of a function by its index.</summary>
    public MethodInfo Functions { get; private set; } = null!;

    /// <summary>Gets, once translated, the method that gives the address of what calls a function of the host, by the index of its type.</summary>
    public MethodInfo HostThunks { get; private set; } = null!;

    /// <summary>Gets, once translated, the method that gives the address of what calls a function with values, by the index of its type.</summary>
    public MethodInfo Invokers { get; private set; } = null!;

    /// <summary>Gets the method of one of the module's own functions.</summary>
    public MethodInfo Method(int function) => _methods[function - Module.ImportedFunctions];

    /// <summary>Gets the value of a global that is a constant known from the module alone.</summary>
    public long? GlobalConstant(int index)
    {
        var global = Module.Globals[index];
        if (global.Type.IsMutable || global.Type.ValueType.IsReference() || global.Initializer is not { } initializer)
        {
            return null;
        }

        var reader = initializer.Read(Module.Binary);
        reader.Read();
        if (reader.Opcode is not (>= Opcode.I32Const and <= Opcode.F64Const))
        {
            return null;
        }

        var value = reader.Constant;
        reader.Read();
        return reader.Opcode == Opcode.End ? value : null;
    }

    /// <summary>Emits everything and closes the class.</summary>
    public void Translate()
    {
        for (var index = 0; index < _methods.Length; index++)
        {
            var type = Module.FunctionType(index + Module.ImportedFunctions);
            _methods[index] = Define($"f{index + Module.ImportedFunctions}", ClrTypes.Return(type), ClrTypes.Parameters(type));
        }

        for (var index = 0; index < _methods.Length; index++)
        {
            TranslateFunction(index);
        }

        Functions = new PointerEmitter(_class).Emit("Function", Module.FunctionTypes.Count, index => index < Module.ImportedFunctions ? null : Method(index));
        var adapters = new AdapterEmitter(_class);
        var thunks = Module.Types.Select(adapters.EmitHostThunk).ToArray();
        var invokers = Module.Types.Select(adapters.EmitInvoker).ToArray();
        HostThunks = new PointerEmitter(_class).Emit("HostThunk", thunks.Length, index => thunks[index]);
        Invokers = new PointerEmitter(_class).Emit("Invoker", invokers.Length, index => invokers[index]);
    }

    private void TranslateFunction(int index)
    {
        var body = Module.Bodies[index];
        var type = Module.FunctionType(index + Module.ImportedFunctions);
        var scan = FunctionScan.Of(Module, body);
        var method = _methods[index];
        var frame = FrameEstimate(body, scan);
        if (frame <= LargeFrame)
        {
            new FunctionTranslator(this, type, method.GetILGenerator(), scan).Translate(body, checksStack: true);
            return;
        }

        // A large frame would reach below the end of the stack before its method could look. So a small method looks first, for both.
        var inner = Define($"{method.Name}_", ClrTypes.Return(type), ClrTypes.Parameters(type));
        inner.SetImplementationFlags(MethodImplAttributes.IL | MethodImplAttributes.NoInlining);
        new FunctionTranslator(this, type, inner.GetILGenerator(), scan).Translate(body, checksStack: false);
        EmitOuter(method, type, inner, scan, frame);
    }

    private void EmitOuter(MethodBuilder method, WasmFunctionType type, MethodInfo inner, FunctionScan scan, int frame)
    {
        var il = method.GetILGenerator();
        var translator = new FunctionTranslator(this, type, il, scan.WithoutMemory());
        translator.EmitEntryCheck(frame);
        for (var index = 0; index <= type.ParameterSpan.Length; index++)
        {
            Il.LoadArgument(il, index);
        }

        il.Emit(OpCodes.Call, inner);
        il.Emit(OpCodes.Ret);
        translator.EmitTraps();
    }

    // A bound, not a guess: the compiler makes at most a variable or a spilled register of an instruction, and two words are enough for either.
    private static int FrameEstimate(FunctionBody body, FunctionScan scan)
    {
        var locals = 0L;
        foreach (var run in body.Locals)
        {
            locals += run.Count;
        }

        return (int)Math.Min((locals * 16) + ((long)scan.Instructions * 16), int.MaxValue / 2);
    }

    private MethodBuilder Define(string name, Type result, Type[] parameters)
    {
        WasmModuleLimitException.ThrowIfAbove(MaxMethods, ++_defined, nameof(WasmModuleOptions.MaxFunctions));
        var method = _class.DefineMethod(name, Attributes, result, parameters);
        method.InitLocals = false;
        return method;
    }
}
