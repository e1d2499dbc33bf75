using System.Reflection.Emit;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Translation;

/// <summary>Translates one function of a valid module to a static method.</summary>
internal sealed partial class FunctionTranslator
{
    private const int MaxTemps = 4_000;
    private const int MaxLocals = 4_000;

    private readonly ModuleTranslator _owner;
    private readonly ModuleDefinition _module;
    private readonly WasmFunctionType _type;
    private readonly ILGenerator _il;
    private readonly FunctionScan _scan;
    private readonly List<Slot> _locals = [];
    private readonly List<Frame> _frames = [];
    private readonly Dictionary<(int Place, WasmValueType Type), Slot> _temps = [];
    private readonly Dictionary<(WasmValueType Type, int Number), LocalBuilder> _scratch = [];
    private readonly Dictionary<Trap, Label> _traps = [];
    private readonly MemoryAccess? _memory;
    private LocalBuilder? _controlLocal;
    private bool _memoryIsStale;
    private bool _isDead;
    private int _deadDepth;
    private int _fuel;

    public FunctionTranslator(ModuleTranslator owner, WasmFunctionType type, ILGenerator il, FunctionScan scan)
    {
        _owner = owner;
        _module = owner.Module;
        _type = type;
        _il = il;
        _scan = scan;
        _memory = scan.UsesMemory ? new MemoryAccess(il) : null;
    }

    /// <summary>Emits the method.</summary>
    /// <param name="body">The function.</param>
    /// <param name="checksStack">Whether the method looks itself whether there is stack for it.</param>
    public void Translate(FunctionBody body, bool checksStack)
    {
        if (checksStack)
        {
            EmitEntryCheck(0);
        }

        DeclareLocals(body);
        _memory?.Load();
        _frames.Add(new Frame
        {
            Opcode = Opcode.Block,
            Parameters = [],
            Results = _type.ResultSpan.ToArray(),
            Height = 0,
            Target = _il.DefineLabel(),
        });
        var reader = body.Read(_module.Binary);
        while (_frames.Count > 0)
        {
            reader.Read();
            if (_isDead)
            {
                Skip(reader.Opcode);
            }
            else
            {
                Translate(ref reader);
            }
        }

        EmitTraps();
        FinishStorage();
    }

    /// <summary>Emits the comparison of the stack's end with where the frame is, and behind it so many bytes more.</summary>
    internal void EmitEntryCheck(int bytes)
    {
        // The address of a variable is where the frame is. The limit is also what is raised to stop the call.
        var probe = _il.DeclareLocal(typeof(long));
        _il.Emit(OpCodes.Ldloca, probe);
        _il.Emit(OpCodes.Conv_U);
        if (bytes > 0)
        {
            Il.Int32(_il, bytes);
            _il.Emit(OpCodes.Conv_U);
            _il.Emit(OpCodes.Sub);
        }

        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, Abi.Control);
        _il.Emit(OpCodes.Volatile);
        _il.Emit(OpCodes.Ldfld, Abi.StackLimit);
        _il.Emit(OpCodes.Blt_Un, TrapLabel(Trap.Entry));
    }

    internal void EmitTraps()
    {
        foreach (var stub in _stubs)
        {
            stub();
        }

        foreach (var (trap, label) in _traps)
        {
            _il.MarkLabel(label);
            if (trap != Trap.Unreachable)
            {
                _il.Emit(OpCodes.Ldarg_0);
            }

            _il.Emit(OpCodes.Call, Abi.Trap(trap switch
            {
                Trap.Entry => nameof(Traps.Entry),
                Trap.Stopped => nameof(Traps.Stopped),
                Trap.Fuel => nameof(Traps.Fuel),
                _ => nameof(Traps.Unreachable),
            }));
            _il.Emit(OpCodes.Throw);
        }
    }

    private Label TrapLabel(Trap trap)
    {
        if (!_traps.TryGetValue(trap, out var label))
        {
            label = _il.DefineLabel();
            _traps.Add(trap, label);
        }

        return label;
    }

    /// <summary>Makes the cached length of the memory right, if a value with these effects needs it.</summary>
    private void EnsureMemory(Effects effects)
    {
        if (_memoryIsStale && (effects & (Effects.ReadsMemory | Effects.TrapsMemory)) != Effects.None)
        {
            _memory?.Load();
            _memoryIsStale = false;
        }
    }

    /// <summary>Counts what ran since the last time, where fuel is metered. To be called before every instruction that may go elsewhere.</summary>
    private void ChargeFuel()
    {
        if (!_owner.MetersFuel || _fuel == 0)
        {
            return;
        }

        var control = _controlLocal ??= _il.DeclareLocal(typeof(WasmControl));
        var left = Scratch(WasmValueType.I64, 1);
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, Abi.Control);
        _il.Emit(OpCodes.Stloc, control);
        _il.Emit(OpCodes.Ldloc, control);
        _il.Emit(OpCodes.Ldfld, Abi.Fuel);
        Il.Constant(_il, WasmValueType.I64, _fuel);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stloc, left);
        _il.Emit(OpCodes.Ldloc, control);
        _il.Emit(OpCodes.Ldloc, left);
        _il.Emit(OpCodes.Stfld, Abi.Fuel);
        _il.Emit(OpCodes.Ldloc, left);
        Il.Constant(_il, WasmValueType.I64, 0);
        _il.Emit(OpCodes.Blt, TrapLabel(Trap.Fuel));
        _fuel = 0;
    }

    private enum Trap
    {
        Entry,
        Stopped,
        Fuel,
        Unreachable,
    }
}
