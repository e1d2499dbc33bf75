using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.Opcode;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Validation;

// What a validator that is too strict would refuse. The module is that of FunctionValidatorTests.
public sealed class ValidFunctionTests
{
    private static readonly Dictionary<string, Action<CodeBuilder>> Cases = new(StringComparer.Ordinal)
    {
        ["nothing"] = _ => { },
        ["block with parameters and result"] = c => c.I32(1).I64(1).Open(Block, 1).Ops(Drop, Drop).F32(1).End().Ops(Drop),
        ["loop with parameters, branched to"] = c => c.I32(1).I64(1).Open(Loop, 1).I32(1).BrIf(0).Ops(Drop, Drop).F32(1).End().Ops(Drop)
            .Ops(Nop),
        ["if with parameters and else"] = c => c.I32(1).I64(1).I32(1).Open(If, 1).Ops(Drop, Drop).F32(1).Else().Ops(Drop, Drop).F32(2).End().Ops(Drop),
        ["if without else that leaves what it takes"] = c => c.I32(1).If(t => t.Ops(Nop)),
        ["two results of a call"] = c => c.Call(2).Ops(I32Add, Drop),
        ["two results of a block"] = c => c.Open(Block, 2).I32(1).I32(2).I32(0).BrIf(0).End().Ops(Drop, Drop),
        ["branch out of the function"] = c => c.Br(0),
        ["return with values below"] = c => c.I32(1).I64(2).Ops(Return),
        ["branch with values below"] = c => c.Block(b => b.I32(1).I64(2).Br(0)),
        ["conditional return"] = c => c.I32(0).BrIf(0),
        ["branch table of many labels"] = c => c.Block(a => a.Loop(b => b.I32(1).BrTable([0, 1, 2, 0], 1))),
        ["branch table of labels of two types after unreachable"] =
            c => c.Open(Block, I64).Open(Block, I32).Ops(Unreachable).BrTable([0], 1).End().Ops(Drop).I64(1).End().Ops(Drop),
        ["anything after unreachable"] = c => c.Ops(Unreachable, I32Add, Drop, I64Eqz, Drop, F32Neg, Drop),
        ["a null test after unreachable"] = c => c.Ops(Unreachable, RefIsNull, Drop),
        ["a select of unknown values"] = c => c.Ops(Unreachable, Select, RefIsNull, Drop),
        ["a select of one unknown value"] = c => c.Ops(Unreachable).F64(1).I32(1).Ops(Select, F64Neg, Drop),
        ["a select of numbers"] = c => c.F64(1).F64(1).I32(1).Ops(Select, Drop),
        ["a typed select of references"] = c => c.RefNull(ExternRef).RefNull(ExternRef).I32(1).Select(ExternRef).Ops(Drop),
        ["a block after unreachable"] = c => c.Ops(Unreachable).Open(Block, 1).Ops(Drop, Drop).F32(0).End().Ops(Drop),
        ["a result not there after a branch"] = c => c.Open(Block, I32).I32(1).Br(0).End().Ops(Drop),
        ["a result there after a branch"] = c => c.Open(Block, I32).I32(1).Br(0).I32(2).End().Ops(Drop),
        ["a branch that leaves an unknown value"] = c => c.Open(Block, I32).Ops(Unreachable).BrIf(0).End().Ops(Drop),
        ["tail call"] = c => c.Op(ReturnCall, 0),
        ["tail call with values below"] = c => c.I32(1).Op(ReturnCall, 0),
        ["indirect tail call"] = c => c.I32(0).Op(ReturnCallIndirect, 0, 0),
        ["anything after a tail call"] = c => c.Op(ReturnCall, 0).Ops(I32Add, Drop),
        ["reference to a declared function"] = c => c.RefFunc(0).Ops(RefIsNull, Drop),
        ["every table instruction"] = c => c.I32(0).Op(TableGet, 0).Ops(Drop).I32(0).RefNull(ExternRef).Op(TableSet, 1).Op(TableSize, 1).Ops(Drop)
            .RefNull(FuncRef).I32(1).Op(TableGrow, 0).Ops(Drop).I32(0).RefNull(FuncRef).I32(1).Op(TableFill, 0)
            .I32(0).I32(0).I32(0).Op(TableCopy, 0, 0).I32(0).I32(0).I32(0).Op(TableInit, 0, 0).Op(ElemDrop, 0),
        ["every bulk instruction of memory"] = c => c.I32(0).I32(0).I32(0).Op(MemoryInit, 0, 0).I32(0).I32(0).I32(0).Op(MemoryCopy, 0, 0)
            .I32(0).I32(0).I32(0).Op(MemoryFill, 0).Op(DataDrop, 0).MemorySize().MemoryGrow().Ops(Drop),
        ["an access with the least alignment"] = c => c.I32(0).Memory(I64Load, uint.MaxValue, 0).Ops(Drop),
        ["a long form of a prefixed number"] = c => c.F32(0).Raw(0xFC, 0x80, 0x80, 0).Ops(Drop),
        ["locals of either kind"] = c => c.I32(1).LocalSet(0).F32(1).LocalTee(1).Ops(Drop).GlobalGet(1).GlobalSet(0),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    /// <summary>Gets the modules by name, for Node to judge as well.</summary>
    internal static IEnumerable<(string Name, byte[] Module)> Modules => Cases.Select(static item =>
    {
        var builder = FunctionValidatorTests.Module();
        builder.Function([], [], [I32, F32], item.Value);
        return (item.Key, builder.Build());
    });

    public static TheoryData<int> Plain => [.. InstructionTable.Opcodes().Where(static opcode => InstructionTable.Get(opcode).IsPlain)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_ValidBody_IsAccepted(string name)
    {
        var builder = FunctionValidatorTests.Module();
        builder.Function([], [], [I32, F32], Cases[name]);

        builder.Load().Should().NotBeNull();
    }

    [Theory]
    [MemberData(nameof(Plain))]
    public void Load_InstructionOfFixedType_TakesExactlyThat(int opcode)
    {
        var info = InstructionTable.Get(opcode);

        Accepts(info, opcode, info.Parameters, info.Results).Should().BeTrue();
        for (var index = 0; index < info.Parameters.Length; index++)
        {
            var other = info.Parameters.ToArray();
            other[index] = other[index] == F64 ? I64 : other[index] + 1;
            Accepts(info, opcode, other, info.Results).Should().BeFalse();
        }

        if (info.Results.Length > 0)
        {
            Accepts(info, opcode, info.Parameters, [info.Results[0] == F64 ? I64 : info.Results[0] + 1]).Should().BeFalse();
            Accepts(info, opcode, info.Parameters, []).Should().BeFalse();
        }
    }

    private static bool Accepts(InstructionInfo info, int opcode, WasmValueType[] parameters, WasmValueType[] results)
    {
        var builder = FunctionValidatorTests.Module();
        builder.Function(parameters, results, code =>
        {
            for (var index = 0; index < parameters.Length; index++)
            {
                code.LocalGet(index);
            }

            code.Op(opcode).Raw(info.Immediates switch
            {
                Immediates.MemoryAccess or Immediates.DataAndMemory or Immediates.TwoMemories => [0, 0],
                Immediates.Memory or Immediates.I32 or Immediates.I64 => [0],
                Immediates.F32 => new byte[4],
                Immediates.F64 => new byte[8],
                _ => [],
            });
        });
        try
        {
            return builder.Load() is not null;
        }
        catch (WasmValidationException)
        {
            return false;
        }
    }
}
