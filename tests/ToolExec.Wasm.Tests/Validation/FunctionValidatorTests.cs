using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.Opcode;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Validation;

// Core specification 2.0, 3.3; every case breaks one rule in the body of a function that takes nothing. The module has a memory, tables and globals of
// either kind, segments, and functions 0 of [] -> [], 1 of [i32 i64] -> [f32], 2 of [] -> [i32 i32].
public sealed class FunctionValidatorTests
{
    private static readonly Dictionary<string, (string Rule, string Section, Action<CodeBuilder> Body)> Cases = new(StringComparer.Ordinal)
    {
        // 3.3.1
        ["operand missing"] = ("i32.add: type mismatch: i32 is expected, but the block has nothing", "3.3.1", c => c.I32(1).Ops(I32Add, Drop)),
        ["operand of another type"] = ("i32.add: type mismatch: i32 is expected, but i64 is on the stack", "3.3.1", c => c.I32(1).I64(1).Ops(I32Add, Drop)),
        ["first operand of another type"] = ("f64.mul: type mismatch", "3.3.1", c => c.F32(1).F64(1).Ops(F64Mul, Drop)),
        ["result of another type"] = ("i64.add: type mismatch", "3.3.1", c => c.I64(1).I64(1).Ops(I64Eq).I64(1).Ops(I64Add, Drop)),
        ["conversion of another type"] = ("i32.trunc_sat_f64_u: type mismatch", "3.3.1", c => c.F32(1).Ops(I32TruncSatF64U, Drop)),
        ["extension of another type"] = ("i64.extend8_s: type mismatch", "3.3.1", c => c.I32(1).Ops(I64Extend8S, Drop)),

        // 3.3.2
        ["null test of a number"] = ("ref.is_null: type mismatch", "3.3.2", c => c.I32(1).Ops(RefIsNull, Drop)),
        ["null test of nothing"] = ("ref.is_null: type mismatch", "3.3.2", c => c.Ops(RefIsNull, Drop)),
        ["reference to an unknown function"] = ("ref.func: unknown function 9", "3.3.2", c => c.RefFunc(9).Ops(Drop)),
        ["reference to a function not declared"] = ("ref.func: undeclared function reference to function 1", "3.3.2", c => c.RefFunc(1).Ops(Drop)),

        // 3.3.4
        ["drop of nothing"] = ("drop: type mismatch", "3.3.4", c => c.Ops(Drop)),
        ["select of two types"] = ("select: type mismatch: i32 and i64 are on the stack", "3.3.4", c => c.I32(1).I64(1).I32(1).Ops(Select, Drop)),
        ["select by another type"] = ("select: type mismatch", "3.3.4", c => c.I32(1).I32(1).I64(1).Ops(Select, Drop)),
        ["select of references"] = ("select: type mismatch: a select of references needs its type", "3.3.4",
            c => c.RefNull(FuncRef).RefNull(FuncRef).I32(1).Ops(Select, Drop)),
        ["select of a reference never executed"] = ("select: type mismatch: a select of references needs its type", "3.3.4",
            c => c.Ops(Unreachable).RefNull(FuncRef).I32(1).Ops(Select, Drop)),
        ["typed select of no type"] = ("select: invalid result arity", "3.3.4", c => c.Ops(Unreachable).Op(SelectTyped, 0)),
        ["typed select of two types"] = ("select: invalid result arity", "3.3.4", c => c.Ops(Unreachable).Op(SelectTyped, 2).Raw(0x7F, 0x7F)),
        ["typed select of another type"] = ("select: type mismatch", "3.3.4", c => c.I32(1).I32(1).I32(1).Select(I64).Ops(Drop)),

        // 3.3.5
        ["unknown local"] = ("local.get: unknown local 2", "3.3.5", c => c.LocalGet(2).Ops(Drop)),
        ["unknown local to set"] = ("local.set: unknown local 2", "3.3.5", c => c.I32(1).LocalSet(2)),
        ["unknown local to tee"] = ("local.tee: unknown local 4294967295", "3.3.5", c => c.I32(1).Op(LocalTee, uint.MaxValue).Ops(Drop)),
        ["local set to another type"] = ("local.set: type mismatch", "3.3.5", c => c.I64(1).LocalSet(0)),
        ["local teed with another type"] = ("local.tee: type mismatch", "3.3.5", c => c.I64(1).LocalTee(0).Ops(Drop)),
        ["local of another type"] = ("i32.eqz: type mismatch", "3.3.1", c => c.LocalGet(1).Ops(I32Eqz, Drop)),
        ["unknown global"] = ("global.get: unknown global 2", "3.3.5", c => c.GlobalGet(2).Ops(Drop)),
        ["unknown global to set"] = ("global.set: unknown global 2", "3.3.5", c => c.I32(0).GlobalSet(2)),
        ["immutable global set"] = ("global.set: global 1 is immutable", "3.3.5", c => c.I32(1).GlobalSet(1)),
        ["global set to another type"] = ("global.set: type mismatch", "3.3.5", c => c.F32(1).GlobalSet(0)),

        // 3.3.6
        ["unknown table"] = ("table.get: unknown table 2", "3.3.6", c => c.I32(0).Op(TableGet, 2).Ops(Drop)),
        ["table.get by another type"] = ("table.get: type mismatch", "3.3.6", c => c.I64(0).Op(TableGet, 0).Ops(Drop)),
        ["table.set of another type"] = ("table.set: type mismatch", "3.3.6", c => c.I32(0).RefNull(ExternRef).Op(TableSet, 0)),
        ["table.set by another type"] = ("table.set: type mismatch", "3.3.6", c => c.F32(0).RefNull(ExternRef).Op(TableSet, 1)),
        ["table.set of an unknown table"] = ("table.set: unknown table 2", "3.3.6", c => c.I32(0).RefNull(ExternRef).Op(TableSet, 2)),
        ["table.size of an unknown table"] = ("table.size: unknown table 2", "3.3.6", c => c.Op(TableSize, 2).Ops(Drop)),
        ["table.grow of another type"] = ("table.grow: type mismatch", "3.3.6", c => c.RefNull(FuncRef).I32(0).Op(TableGrow, 1).Ops(Drop)),
        ["table.grow by another type"] = ("table.grow: type mismatch", "3.3.6", c => c.RefNull(FuncRef).I64(0).Op(TableGrow, 0).Ops(Drop)),
        ["table.fill of another type"] = ("table.fill: type mismatch", "3.3.6", c => c.I32(0).I32(0).I32(0).Op(TableFill, 0)),
        ["table.fill of an unknown table"] = ("table.fill: unknown table 7", "3.3.6", c => c.I32(0).RefNull(FuncRef).I32(0).Op(TableFill, 7)),
        ["table.copy between types"] = ("table.copy: type mismatch", "3.3.6", c => c.I32(0).I32(0).I32(0).Op(TableCopy, 0, 1)),
        ["table.copy to an unknown table"] = ("table.copy: unknown table 2", "3.3.6", c => c.I32(0).I32(0).I32(0).Op(TableCopy, 2, 0)),
        ["table.copy from an unknown table"] = ("table.copy: unknown table 2", "3.3.6", c => c.I32(0).I32(0).I32(0).Op(TableCopy, 0, 2)),
        ["table.copy of two operands"] = ("table.copy: type mismatch", "3.3.6", c => c.I32(0).I32(0).Op(TableCopy, 0, 0)),
        ["table.init of another type"] = ("table.init: type mismatch", "3.3.6", c => c.I32(0).I32(0).I32(0).Op(TableInit, 0, 1)),
        ["table.init of an unknown segment"] = ("table.init: unknown element segment 1", "3.3.6", c => c.I32(0).I32(0).I32(0).Op(TableInit, 1, 0)),
        ["table.init of an unknown table"] = ("table.init: unknown table 2", "3.3.6", c => c.I32(0).I32(0).I32(0).Op(TableInit, 0, 2)),
        ["elem.drop of an unknown segment"] = ("elem.drop: unknown element segment 1", "3.3.6", c => c.Op(ElemDrop, 1)),

        // 3.3.7
        ["alignment above the access"] = ("i32.load: alignment must not be larger than natural", "3.3.7", c => c.I32(0).Memory(I32Load, 0, 3).Ops(Drop)),
        ["alignment above one byte"] = ("i64.store8: alignment must not be larger than natural", "3.3.7", c => c.I32(0).I64(0).Memory(I64Store8, 0, 1)),
        ["alignment of 2^63"] = ("i64.load: alignment must not be larger than natural", "3.3.7", c => c.I32(0).Memory(I64Load, 0, 63).Ops(Drop)),
        ["address of another type"] = ("f32.load: type mismatch", "3.3.7", c => c.I64(0).Memory(F32Load).Ops(Drop)),
        ["store of another type"] = ("f32.store: type mismatch", "3.3.7", c => c.I32(0).F64(0).Memory(F32Store)),
        ["memory.grow by another type"] = ("memory.grow: type mismatch", "3.3.7", c => c.I64(0).MemoryGrow().Ops(Drop)),
        ["memory.init of an unknown segment"] = ("memory.init: unknown data segment 1", "3.3.7", c => c.I32(0).I32(0).I32(0).Op(MemoryInit, 1, 0)),
        ["data.drop of an unknown segment"] = ("data.drop: unknown data segment 1", "3.3.7", c => c.Op(DataDrop, 1)),
        ["memory.fill of two operands"] = ("memory.fill: type mismatch", "3.3.7", c => c.I32(0).I32(0).Op(MemoryFill, 0)),
        ["memory.copy of another type"] = ("memory.copy: type mismatch", "3.3.7", c => c.I32(0).I32(0).I64(0).Op(MemoryCopy, 0, 0)),

        // 3.3.8 and 3.2.2
        ["block of an unknown type"] = ("block: unknown type 9", "3.2.2", c => c.Open(Block, 9).End()),
        ["block without its parameter"] = ("block: type mismatch", "3.3.8", c => c.Open(Block, 1).Ops(Unreachable).End().Ops(Drop)),
        ["block that sees below itself"] = ("drop: type mismatch", "3.3.4", c => c.I32(1).Block(b => b.Ops(Drop)).Ops(Drop)),
        ["block without its result"] = ("end: type mismatch", "3.3.9", c => c.Open(Block, I32).End().Ops(Drop)),
        ["block with another result"] = ("end: type mismatch", "3.3.9", c => c.Open(Block, I32).I64(1).End().Ops(Drop)),
        ["block with a value too many"] = ("end: type mismatch: 1 more values", "3.3.9", c => c.Open(Block).I32(1).End()),
        ["loop without its result"] = ("end: type mismatch", "3.3.9", c => c.Open(Loop, F64).End().Ops(Drop)),
        ["if by another type"] = ("if: type mismatch", "3.3.8", c => c.I64(1).If(_ => { })),
        ["if with a result and no else"] = ("end: type mismatch: without an else", "3.3.8", c => c.I32(1).Open(If, I32).I32(1).End().Ops(Drop)),
        ["then without its result"] = ("else: type mismatch", "3.3.9", c => c.I32(1).Open(If, I32).Else().I32(1).End().Ops(Drop)),
        ["else without its result"] = ("end: type mismatch", "3.3.9", c => c.I32(1).Open(If, I32).I32(1).Else().End().Ops(Drop)),
        ["else with a value too many"] = ("end: type mismatch", "3.3.9", c => c.I32(1).If(_ => { }, e => e.I32(1))),
        ["function with a value too many"] = ("end: type mismatch", "3.3.9", c => c.I32(1)),
        ["branch to an unknown label"] = ("br: unknown label 1", "3.3.8", c => c.Br(1)),
        ["conditional branch to an unknown label"] = ("br_if: unknown label 2", "3.3.8", c => c.Block(b => b.I32(1).BrIf(2))),
        ["branch without its value"] = ("br: type mismatch", "3.3.8", c => c.Open(Block, I32).Br(0).End().Ops(Drop)),
        ["branch with another value"] = ("br: type mismatch", "3.3.8", c => c.Open(Block, I32).I64(1).Br(0).End().Ops(Drop)),
        ["conditional branch without its condition"] = ("br_if: type mismatch", "3.3.8", c => c.Block(b => b.BrIf(0))),
        ["conditional branch by another type"] = ("br_if: type mismatch", "3.3.8", c => c.Block(b => b.F32(1).BrIf(0))),
        ["conditional branch with another value"] = ("br_if: type mismatch", "3.3.8", c => c.Open(Block, I32).I64(1).I32(1).BrIf(0).End().Ops(Drop)),
        ["branch table to an unknown label"] = ("br_table: unknown label 5", "3.3.8", c => c.I32(1).BrTable([5], 0)),
        ["branch table with an unknown default"] = ("br_table: unknown label 1", "3.3.8", c => c.I32(1).BrTable([], 1)),
        ["branch table of different arity"] = ("br_table: type mismatch: label 0 takes 1 values, but the default label 0", "3.3.8",
            c => c.Open(Block, I32).I32(1).I32(1).BrTable([0], 1).End().Ops(Drop)),
        ["branch table of different arity never executed"] = ("br_table: type mismatch: label 0 takes 1 values", "3.3.8",
            c => c.Open(Block, I32).Ops(Unreachable).BrTable([0], 1).End().Ops(Drop)),
        ["branch table with another type for one label"] = ("br_table: type mismatch: i64 is expected, but i32", "3.3.8",
            c => c.Open(Block, I64).Open(Block, I32).I32(1).I32(1).BrTable([1], 0).End().Ops(Drop).I64(1).End().Ops(Drop)),
        ["branch table with another type for the default"] = ("br_table: type mismatch", "3.3.8",
            c => c.Open(Block, I64).Open(Block, I32).I32(1).I32(1).BrTable([0], 1).End().Ops(Drop).I64(1).End().Ops(Drop)),
        ["branch table without a value"] = ("br_table: type mismatch", "3.3.8", c => c.Open(Block, I32).I32(1).BrTable([0], 0).End().Ops(Drop)),
        ["branch table without its index"] = ("br_table: type mismatch", "3.3.8", c => c.Block(b => b.BrTable([], 0))),
        ["branch back to a loop without its parameter"] = ("br: type mismatch", "3.3.8", c => c.I32(1).I64(1).Open(Loop, 1).Ops(Drop).Br(0).End().Ops(Drop)),
        ["call of an unknown function"] = ("call: unknown function 9", "3.3.8", c => c.Call(9)),
        ["call without its arguments"] = ("call: type mismatch", "3.3.8", c => c.I64(1).Call(1).Ops(Drop)),
        ["call with arguments in the wrong order"] = ("call: type mismatch", "3.3.8", c => c.I64(1).I32(1).Call(1).Ops(Drop)),
        ["call with a result too few"] = ("drop: type mismatch", "3.3.4", c => c.Call(0).Ops(Drop)),
        ["indirect call of an unknown type"] = ("call_indirect: unknown type 9", "3.3.8", c => c.I32(1).CallIndirect(9)),
        ["indirect call by an unknown table"] = ("call_indirect: unknown table 2", "3.3.6", c => c.I32(1).CallIndirect(0, 2)),
        ["indirect call by a table of host references"] = ("call_indirect: type mismatch: table 1 does not hold functions", "3.3.8", c => c.I32(1).CallIndirect(0, 1)),
        ["indirect call by another type"] = ("call_indirect: type mismatch", "3.3.8", c => c.I64(1).CallIndirect(0)),
        ["indirect call without its arguments"] = ("call_indirect: type mismatch", "3.3.8", c => c.I32(1).CallIndirect(1).Ops(Drop)),
        ["tail call of another result"] = ("return_call: type mismatch: the callee returns [f32]", "3.3.8", c => c.I32(1).I64(1).Op(ReturnCall, 1)),
        ["tail call of an unknown function"] = ("return_call: unknown function 9", "3.3.8", c => c.Op(ReturnCall, 9)),
        ["indirect tail call of another result"] = ("return_call_indirect: type mismatch", "3.3.8", c => c.I32(0).Op(ReturnCallIndirect, 2, 0)),
        ["indirect tail call of host references"] = ("return_call_indirect: type mismatch", "3.3.8", c => c.I32(0).Op(ReturnCallIndirect, 0, 1)),

        // 3.3.9: what is never executed has its rules, too.
        ["another type after unreachable"] = ("i32.add: type mismatch", "3.3.1", c => c.Ops(Unreachable).I64(1).Ops(I32Add, Drop)),
        ["a value too many after unreachable"] = ("end: type mismatch", "3.3.9", c => c.Ops(Unreachable).I32(1)),
        ["a value too many after a branch"] = ("end: type mismatch", "3.3.9", c => c.Block(b => b.Br(0).I32(1))),
        ["nothing unknown in a block after unreachable"] = ("drop: type mismatch", "3.3.4", c => c.Ops(Unreachable).Block(b => b.Ops(Drop))),
        ["select of two types after unreachable"] = ("select: type mismatch", "3.3.4", c => c.Ops(Unreachable).F32(1).F64(1).I32(1).Ops(Select, Drop)),
        ["select of unknown values as a reference"] = ("ref.is_null: type mismatch", "3.3.2", c => c.Ops(Unreachable).F32(1).I32(1).Ops(Select, RefIsNull, Drop)),
        ["result of another type after return"] = ("end: type mismatch", "3.3.9", c => c.Open(Block, I32).Ops(Return).F32(1).End().Ops(Drop)),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    /// <summary>Gets the broken modules by name, for Node to judge as well.</summary>
    internal static IEnumerable<(string Name, byte[] Module)> Modules => Cases.Select(static item =>
    {
        var builder = Module();
        builder.Function([], [], [I32, F32], item.Value.Body);
        return (item.Key, builder.Build());
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_BrokenRule_IsInvalidAndNamesItsSectionAndFunction(string name)
    {
        var (rule, section, body) = Cases[name];
        var builder = Module();
        var function = builder.Function([], [], [I32, F32], body);

        var error = FluentActions.Invoking(() => builder.Load()).Should().Throw<WasmValidationException>().WithMessage($"{rule}*").Which;

        (error.Section, error.FunctionIndex).Should().Be((section, function));
        error.Message.Should().EndWith($"(in function {function}, at byte 0x{error.ByteOffset:x}; core specification 2.0, {section})");
    }

    [Theory]
    [InlineData(MemorySize, new byte[] { 0x3F, 0, 0x1A })]
    [InlineData(I32Load, new byte[] { 0x41, 0, 0x28, 2, 0, 0x1A })]
    [InlineData(MemoryFill, new byte[] { 0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 11, 0 })]
    [InlineData(MemoryCopy, new byte[] { 0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 10, 0, 0 })]
    [InlineData(MemoryInit, new byte[] { 0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 8, 0, 0 })]
    public void Load_MemoryInstructionWithoutMemory_IsInvalid(int opcode, byte[] code)
    {
        var builder = new WasmBuilder();
        builder.PassiveData(1);
        builder.Function([], [], body => body.Raw(code));

        FluentActions.Invoking(() => builder.Load()).Should().Throw<WasmValidationException>()
            .WithMessage($"{InstructionTable.Get(opcode).Name}: unknown memory 0*").Which.Section.Should().Be("3.3.7");
    }

    internal static WasmBuilder Module()
    {
        var builder = new WasmBuilder();
        builder.Function([], [], _ => { });
        builder.Function([I32, I64], [F32], c => c.F32(0));
        builder.Function([], [I32, I32], c => c.I32(0).I32(0));
        builder.Table(FuncRef, 1);
        builder.Table(ExternRef, 1);
        builder.Memory(1);
        builder.Global(I32, isMutable: true, c => c.I32(0));
        builder.Global(I32, isMutable: false, c => c.I32(0));
        builder.PassiveElements(FuncRef, c => c.RefFunc(0));
        builder.PassiveData(1);
        return builder;
    }
}
