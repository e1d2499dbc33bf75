using ToolExec.TestSupport;
using ToolExec.Wasm.Tests.Support;
using static ToolExec.Wasm.WasmValueType;

namespace ToolExec.Wasm.Tests.Translation;

/// <summary>Modules at the edges of what the loader lets through must not bring the compiler down, nor with it the process.</summary>
public sealed class LargeModuleTests
{
    [Fact]
    public void Function_AThousandParametersAndResults_PassesThemAll()
    {
        WasmValueType[] types = [.. Enumerable.Range(0, 1_000).Select(static index => (WasmValueType)(index % 4))];
        using var instance = Made.Instance(module =>
        {
            var callee = module.Function(types, types, code =>
            {
                for (var index = 0; index < types.Length; index++)
                {
                    code.LocalGet(index);
                }
            });
            module.Export("f", types, types, code =>
            {
                for (var index = 0; index < types.Length; index++)
                {
                    code.LocalGet(index);
                }

                code.Call(callee);
            });
        });
        WasmValue[] arguments = [.. types.Select(static (type, index) => type switch
        {
            I32 => WasmValue.FromInt32(index),
            I64 => WasmValue.FromInt64(index),
            F32 => WasmValue.FromSingle(index),
            _ => WasmValue.FromDouble(index),
        })];

        instance.GetFunction("f").Invoke(arguments).Should().Equal(arguments);
    }

    [Fact]
    public void Stack_FiftyThousandOperands_AreKept()
    {
        using var instance = Made.Instance(module =>
        {
            var touch = module.Function([], [], _ => { });
            module.Export("f", [I64], [I64], code =>
            {
                for (var index = 0; index < 50_000; index++)
                {
                    code.LocalGet(0).I64(index).Op(Opcode.I64Add);
                }

                code.Call(touch);
                for (var index = 1; index < 50_000; index++)
                {
                    code.Op(Opcode.I64Xor);
                }
            });
        });
        var expected = 0L;
        for (var index = 0; index < 50_000; index++)
        {
            expected ^= 7 + index;
        }

        instance.Call("f", 7L).AsInt64().Should().Be(expected);
    }

    [Theory]
    [InlineData(Opcode.Loop)]
    [InlineData(Opcode.If)]
    public void Nesting_ThreeThousandDeep_Runs(int opcode)
    {
        using var instance = Made.Instance(module => module.Export("f", [I32], [I32], code =>
        {
            for (var depth = 0; depth < 3_000; depth++)
            {
                if (opcode == Opcode.If)
                {
                    code.LocalGet(0);
                }

                code.Open(opcode);
            }

            code.LocalGet(0).I32(1).Op(Opcode.I32Add).LocalSet(0);
            for (var depth = 0; depth < 3_000; depth++)
            {
                code.End();
            }

            code.LocalGet(0);
        }));

        instance.Call("f", 1).AsInt32().Should().Be(2);
    }

    [Fact]
    public void Function_AHundredThousandInstructions_Runs()
    {
        using var instance = Made.Instance(module =>
        {
            module.Memory(1);
            module.Export("f", [], [I32], code =>
            {
                for (var index = 0; index < 20_000; index++)
                {
                    code.I32(index % 1_000 * 4).I32(index % 1_000 * 4).Memory(Opcode.I32Load).I32(1).Op(Opcode.I32Add).Memory(Opcode.I32Store);
                }

                code.I32(0).Memory(Opcode.I32Load);
            });
        });

        instance.Call("f").AsInt32().Should().Be(20);
    }

    // The just-in-time compiler compiles a function on the stack of whoever calls it first. Here that is as deep as calls can be.
    [Theory]
    [InlineData(256 * 1024)]
    [InlineData(1536 * 1024)]
    public async Task Call_OfALargeFunctionAtTheEndOfTheStack_CompilesItThere(int stackBytes)
    {
        var module = Made.Module(m =>
        {
            m.Memory(1);
            var large = m.Function([I32], [I32], code =>
            {
                for (var depth = 0; depth < 1_000; depth++)
                {
                    code.Open(Opcode.Block).LocalGet(0).BrIf(0);
                }

                for (var depth = 0; depth < 1_000; depth++)
                {
                    for (var add = 0; add < 20; add++)
                    {
                        code.LocalGet(0);
                    }

                    for (var add = 0; add < 19; add++)
                    {
                        code.Memory(Opcode.I32Load).Op(Opcode.I32Add);
                    }

                    code.LocalSet(0).End();
                }

                code.LocalGet(0);
            });
            var depth = m.Global(I32, isMutable: true, code => code.I32(0));
            m.Export("depth", WasmExternKind.Global, depth);
            var dive = m.FunctionCount;
            m.Export("dive", [I32], [I32], code => code
                .GlobalGet(depth).I32(1).Op(Opcode.I32Add).GlobalSet(depth)
                .LocalGet(0).Op(Opcode.I32Eqz).If(then => then.I32(1).Call(large).Op(Opcode.Return))
                .LocalGet(0).I32(1).Op(Opcode.I32Sub).Call(dive).I32(1).Op(Opcode.I32Add));
        });

        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                using var first = WasmInstance.Create(module);
                first.Trap("dive", int.MaxValue);
                var deepest = first.GetGlobal("depth").Value.AsInt32();
                using var second = WasmInstance.Create(module, null, new() { DiscardAfterTrap = false });

                // A frame more or less does not matter: whatever happens must be a value or a trap.
                for (var less = 0; less < 4; less++)
                {
                    try
                    {
                        second.Call("dive", Math.Max(0, deepest - (2 * less)));
                    }
                    catch (WasmTrapException trap)
                    {
                        trap.Kind.Should().Be(WasmTrapKind.StackExhausted);
                    }
                }

                done.SetResult(true);
            },
            stackBytes);
        thread.Start();

        (await done.Task.OrHang()).Should().BeTrue();
    }
}
