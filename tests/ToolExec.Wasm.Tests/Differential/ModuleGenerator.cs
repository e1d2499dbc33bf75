using System.Globalization;
using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.Opcode;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Differential;

/// <summary>
/// Makes valid modules that use all that is supported and always end: every loop and call burns fuel. Two engines must agree on every bit of them, since a
/// result that may be any not-a-number is made the canonical one at once, and only integers cross the border.
/// </summary>
internal sealed class ModuleGenerator
{
    private readonly Random _random;
    private readonly WasmBuilder _builder = new();
    private readonly ModuleShape _shape = new();

    private readonly bool _isPortable;

    private ModuleGenerator(int seed, bool isPortable)
    {
        _random = new Random(seed);
        _isPortable = isPortable;
    }

    /// <summary>Makes a module.</summary>
    /// <param name="seed">What it is made from.</param>
    /// <param name="isPortable">Whether it is to import nothing that changes, so that a snapshot of an instance has all its state.</param>
    public static GeneratedModule Generate(int seed, bool isPortable = false)
    {
        var generator = new ModuleGenerator(seed, isPortable);
        return new GeneratedModule(seed, generator.Build(out var calls), calls);
    }

    private byte[] Build(out List<string[]> calls)
    {
        AddImportsAndHelpers();
        var count = _random.Next(2, 6);
        for (var index = 0; index < count; index++)
        {
            _shape.Callable.Add((ModuleShape.FirstFunction + index, RandomType()));
        }

        AddStorage();
        foreach (var (_, type) in _shape.Callable.Skip(ModuleShape.CanonicalF32))
        {
            var (locals, code) = new FunctionGenerator(_random, _builder, _shape, type).Generate();
            _builder.Function([.. type.Parameters], [.. type.Results], locals, body => body.Raw(code));
        }

        calls = AddEntries();
        return _builder.Build();
    }

    private WasmFunctionType RandomType() => new(RandomTypes(5), RandomTypes(_random.Next(3) == 0 ? 4 : 2));

    private WasmValueType[] RandomTypes(int below) => [.. Enumerable.Range(0, _random.Next(below)).Select(_ => RandomValueType())];

    private WasmValueType RandomValueType() => _random.Next(12) switch
    {
        < 4 => I32,
        < 6 => I64,
        < 8 => F32,
        < 10 => F64,
        10 => FuncRef,
        _ => ExternRef,
    };

    private void AddImportsAndHelpers()
    {
        foreach (var ((_, type), name) in _shape.Callable.Zip(["mix", "note", "pair"]))
        {
            _builder.ImportFunction("env", name, [.. type.Parameters], [.. type.Results]);
        }

        _builder.ImportGlobal("env", "base", I32);
        if (!_isPortable)
        {
            _builder.ImportGlobal("env", "count", I64, isMutable: true);
        }

        _builder.Function([F32], [F32], code => code.F32(float.NaN).LocalGet(0).LocalGet(0).LocalGet(0).Ops(F32Ne, Select));
        _builder.Function([F64], [F64], code => code.F64(double.NaN).LocalGet(0).LocalGet(0).LocalGet(0).Ops(F64Ne, Select));
    }

    private void AddStorage()
    {
        _builder.Memory(1, (uint)_random.Next(1, 4));
        _builder.Table(FuncRef, 10, 20);
        _builder.Table(ExternRef, 4, 8);
        _builder.Table(FuncRef, 3);
        if (_isPortable)
        {
            _builder.Global(I64, isMutable: true, code => code.I64(7));
        }

        _builder.Global(I32, isMutable: true, code => code.I32(ModuleShape.FuelOfACall));
        _builder.Global(I32, isMutable: true, code => code.I32((int)EdgeValues.Any(_random, I32)));
        _builder.Global(I64, isMutable: true, code => code.I64(EdgeValues.Any(_random, I64)));
        _builder.Global(F32, isMutable: true, code => code.F32Bits((int)EdgeValues.Any(_random, F32)));
        _builder.Global(F64, isMutable: true, code => code.F64Bits(EdgeValues.Any(_random, F64)));
        _builder.Global(FuncRef, isMutable: true, code => code.RefFunc(ModuleShape.Mix));
        _builder.Global(ExternRef, isMutable: true, code => code.RefNull(ExternRef));
        _builder.Global(I32, isMutable: false, code => code.GlobalGet(ModuleShape.Base).I32(3).Op(I32Mul).I32(1).Op(I32Sub));
        _builder.Export("memory", WasmExternKind.Memory, 0);
        AddSegments();
    }

    private void AddSegments()
    {
        for (var index = 0; index < 10; index++)
        {
            _shape.Table.Add(_random.Next(6) == 0 ? null : _shape.Callable[_random.Next(_shape.Callable.Count)].Index);
        }

        _builder.ActiveElements(
            ModuleShape.Functions, code => code.I32(0), FuncRef,
            [.. _shape.Table.Select(static function => (Action<CodeBuilder>)(code => Reference(code, function)))]);
        _builder.PassiveElements(FuncRef, code => code.RefFunc(ModuleShape.FirstFunction), code => code.RefNull(FuncRef), code => code.RefFunc(ModuleShape.Note));
        _builder.PassiveElements(ExternRef, code => code.RefNull(ExternRef), code => code.RefNull(ExternRef));
        _builder.DeclareElements([.. _shape.Callable.Select(static function => function.Index)]);
        var bytes = new byte[_random.Next(1, 200)];
        _random.NextBytes(bytes);
        _builder.Data(code => code.GlobalGet(ModuleShape.Base).I32(_random.Next(1000)).Op(I32Add), bytes);
        _builder.PassiveData(bytes[..(bytes.Length / 2)]);
    }

    private static void Reference(CodeBuilder code, int? function)
    {
        if (function is { } index)
        {
            code.RefFunc(index);
        }
        else
        {
            code.RefNull(FuncRef);
        }
    }

    // For every function an export that takes and returns integers, and one that tells what is left in globals and tables.
    private List<string[]> AddEntries()
    {
        var calls = new List<string[]>();
        foreach (var (index, type) in _shape.Callable.Skip(ModuleShape.CanonicalF32))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"f{index}");
            WasmValueType[] parameters = [.. type.Parameters.Select(AsInteger)];
            _builder.Export(name, parameters, [.. type.Results.Select(AsInteger)], [.. type.Results], code => Enter(code, index, type));
            for (var round = _random.Next(1, 4); round > 0; round--)
            {
                calls.Add([name, .. parameters.Select(parameter => Argument(parameter))]);
            }

            calls.Add(["left"]);
        }

        _builder.Export("left", [], [.. ModuleShape.Globals.Select(static global => AsInteger(global.Type)), I32, I32, I32, I64], [I32, I64], TellWhatIsLeft);
        return calls;
    }

    private string Argument(WasmValueType type) => WasmText.Argument(type, EdgeValues.Any(_random, type));

    private static WasmValueType AsInteger(WasmValueType type) => type is I64 or F64 ? I64 : I32;

    private static void Enter(CodeBuilder code, int function, WasmFunctionType type)
    {
        code.I32(ModuleShape.FuelOfACall).GlobalSet(ModuleShape.Fuel);
        for (var index = 0; index < type.Parameters.Count; index++)
        {
            switch (type.Parameters[index])
            {
                case F32:
                    code.LocalGet(index).Op(F32ReinterpretI32);
                    break;
                case F64:
                    code.LocalGet(index).Op(F64ReinterpretI64);
                    break;
                case FuncRef:
                    code.RefFunc(function);
                    break;
                case ExternRef:
                    code.RefNull(ExternRef);
                    break;
                default:
                    code.LocalGet(index);
                    break;
            }
        }

        code.Call(function);
        var first = type.Parameters.Count;
        for (var index = type.Results.Count - 1; index >= 0; index--)
        {
            code.LocalSet(first + index);
        }

        for (var index = 0; index < type.Results.Count; index++)
        {
            ToInteger(code.LocalGet(first + index), type.Results[index]);
        }
    }

    private static void ToInteger(CodeBuilder code, WasmValueType type)
    {
        switch (type)
        {
            case F32:
                code.Op(I32ReinterpretF32);
                break;
            case F64:
                code.Op(I64ReinterpretF64);
                break;
            case FuncRef or ExternRef:
                code.Op(RefIsNull);
                break;
        }
    }

    private static void TellWhatIsLeft(CodeBuilder code)
    {
        foreach (var (index, type, _) in ModuleShape.Globals)
        {
            ToInteger(code.GlobalGet(index), type);
        }

        code.Op(TableSize, ModuleShape.Functions).Op(TableSize, ModuleShape.Externals).Op(TableSize, ModuleShape.MoreFunctions);

        // Which of the first table's elements are null, one bit each.
        code.Loop(loop => loop
            .LocalGet(1).I64(1).Op(I64Shl).LocalGet(0).Op(TableGet, ModuleShape.Functions).Ops(RefIsNull, I64ExtendI32U, I64Or).LocalSet(1)
            .LocalGet(0).I32(1).Op(I32Add).LocalTee(0).Op(TableSize, ModuleShape.Functions).Op(I32LtU).BrIf(0));
        code.LocalGet(1);
    }
}
