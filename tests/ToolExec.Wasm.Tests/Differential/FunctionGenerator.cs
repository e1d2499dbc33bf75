using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.Opcode;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Differential;

/// <summary>Makes the body of one function: statements, and typed expressions in them.</summary>
internal sealed partial class FunctionGenerator(Random random, WasmBuilder builder, ModuleShape shape, WasmFunctionType type)
{
    private const int MaxDepth = 6;
    private readonly CodeBuilder _code = new();
    private readonly List<WasmValueType> _locals = [.. type.Parameters];
    private readonly List<WasmValueType[]> _labels = [[.. type.Results]];
    private int _budget = random.Next(20, 140);

    /// <summary>Makes the local variables beyond the parameters, and the code without its end.</summary>
    public (WasmValueType[] Locals, byte[] Code) Generate()
    {
        for (var count = random.Next(5); count > 0; count--)
        {
            _locals.Add(AnyType());
        }

        Burn(100);
        Statements(0);
        Expressions(type.Results, 0);
        return ([.. _locals.Skip(type.Parameters.Count)], _code.ToArray());
    }

    private void Burn(int fuel) => _code.GlobalGet(ModuleShape.Fuel).I32(fuel).Op(I32Sub).GlobalSet(ModuleShape.Fuel)
        .GlobalGet(ModuleShape.Fuel).I32(0).Op(I32LtS).If(static then => then.Op(Unreachable));

    private bool Chance(int percent) => random.Next(100) < percent;

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private WasmValueType AnyType() => Chance(85) ? Pick(ModuleShape.Numbers) : Chance(50) ? FuncRef : ExternRef;

    private int NewLocal(WasmValueType local)
    {
        _locals.Add(local);
        return _locals.Count - 1;
    }

    private int? LocalOf(WasmValueType local)
    {
        var candidates = Enumerable.Range(0, _locals.Count).Where(index => _locals[index] == local).ToArray();
        return candidates.Length == 0 ? null : Pick(candidates);
    }

    private void Statements(int depth)
    {
        for (var count = random.Next(1, depth == 0 ? 10 : 4); count > 0 && _budget > 0; count--)
        {
            Statement(depth);
        }
    }

    // What is on the stack goes into local variables or nowhere, the last value first.
    private void Consume(IReadOnlyList<WasmValueType> values)
    {
        for (var index = values.Count - 1; index >= 0; index--)
        {
            if (LocalOf(values[index]) is { } local && Chance(60))
            {
                _code.LocalSet(local);
            }
            else
            {
                _code.Op(Drop);
            }
        }
    }
}
