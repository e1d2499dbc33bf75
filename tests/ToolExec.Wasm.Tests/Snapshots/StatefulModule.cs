using ToolExec.Wasm.Tests.Support;

namespace ToolExec.Wasm.Tests.Snapshots;

/// <summary>A module with every kind of state, and functions that read and change it.</summary>
internal static class StatefulModule
{
    private const WasmValueType I32 = WasmValueType.I32;

    public static readonly WasmCompiledModule Compiled = WasmCompiledModule.Compile(WasmModule.Load(Build(seven: 7)));

    /// <summary>Gets a module that differs from <see cref="Compiled"/> in one constant.</summary>
    public static readonly WasmCompiledModule Other = WasmCompiledModule.Compile(WasmModule.Load(Build(seven: 8)));

    /// <summary>Gets what it imports: a function that gives 5.</summary>
    public static WasmImports Imports => new WasmImports().DefineFunction("env", "five", () => 5);

    public static int Call(this WasmInstance instance, string name, params WasmValue[] arguments)
    {
        var results = instance.GetFunction(name).Invoke(arguments);
        return results.Length == 0 ? 0 : results[0].AsInt32();
    }

    private static byte[] Build(int seven)
    {
        var b = new WasmBuilder();
        var five = b.ImportFunction("env", "five", [], [I32]);
        b.Memory(2, 6);
        var table = b.Table(WasmValueType.FuncRef, 4, 8);
        b.Table(WasmValueType.ExternRef, 1, 4);
        var counter = b.Global(I32, true, c => c.I32(-1));
        var wide = b.Global(WasmValueType.I64, true, c => c.I64(1));
        var single = b.Global(WasmValueType.F32, true, c => c.F32(1.5f));
        var reference = b.Global(WasmValueType.FuncRef, true, c => c.RefNull(WasmValueType.FuncRef));
        var external = b.Global(WasmValueType.ExternRef, true, c => c.RefNull(WasmValueType.ExternRef));
        var giveSeven = b.Function([], [I32], c => c.I32(seven));
        var giveCounter = b.Function([], [I32], c => c.GlobalGet(counter));
        b.Elements(0, giveSeven, giveCounter, five);
        b.Data(100, [1, 2, 3, 4]);
        b.Data(70_000, [5, 6, 7, 8]);
        var passive = b.PassiveData(9, 10, 11, 12);
        b.Export("memory", WasmExternKind.Memory, 0);
        b.Export("external", WasmExternKind.Global, external);
        b.Export("peek", [I32], [I32], c => c.LocalGet(0).Memory(Opcode.I32Load));
        b.Export("poke", [I32, I32], [], c => c.LocalGet(0).LocalGet(1).Memory(Opcode.I32Store));
        b.Export("grow", [I32], [I32], c => c.LocalGet(0).MemoryGrow());
        b.Export("size", [], [I32], c => c.MemorySize());
        b.Export("bump", [], [I32], c => c.GlobalGet(counter).I32(1).Op(Opcode.I32Add).GlobalSet(counter)
            .GlobalGet(wide).I64(0x1_0000_0001).Op(Opcode.I64Mul).GlobalSet(wide).GlobalGet(counter));
        b.Export("wide", [], [I32], c => c.GlobalGet(wide).I64(32).Op(Opcode.I64ShrU).Op(Opcode.I32WrapI64));
        b.Export("single", [I32], [I32], c => c.GlobalGet(single).LocalGet(0).Op(Opcode.F32ReinterpretI32).GlobalSet(single).Op(Opcode.I32ReinterpretF32));
        b.Export("call", [I32], [I32], c => c.LocalGet(0).CallIndirect(b.Type([], [I32]), table));
        b.Export("move", [I32, I32], [], c => c.LocalGet(0).LocalGet(1).Op(Opcode.TableGet, 0).Op(Opcode.TableSet, 0));
        b.Export("growTable", [I32], [I32], c => c.RefFunc(giveSeven).LocalGet(0).Op(Opcode.TableGrow, 0));
        b.Export("keep", [I32], [], c => c.LocalGet(0).Op(Opcode.TableGet, 0).GlobalSet(reference));
        b.Export("callKept", [], [I32], c => c.I32(3).GlobalGet(reference).Op(Opcode.TableSet, 0).I32(3).CallIndirect(b.Type([], [I32]), table));
        b.Export("init", [], [], c => c.I32(200).I32(0).I32(4).Op(Opcode.MemoryInit, (uint)passive, 0));
        b.Export("drop", [], [], c => c.Op(Opcode.DataDrop, (uint)passive));
        b.Export("keepExternal", [], [], c => c.I32(0).GlobalGet(external).Op(Opcode.TableSet, 1));
        return b.Build();
    }
}
