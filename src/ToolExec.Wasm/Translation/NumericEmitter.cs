using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Translation;

/// <summary>Emits a numeric instruction whose operands are on the stack (core specification 2.0, 4.4.1).</summary>
internal static class NumericEmitter
{
    private static readonly Dictionary<int, Action<ILGenerator>> Emitters = Build();

    /// <summary>Emits the instruction.</summary>
    public static void Emit(ILGenerator il, int opcode) => Emitters[opcode](il);

    /// <summary>Tells whether an instruction may trap.</summary>
    public static bool Traps(int opcode) => opcode
        is (>= Opcode.I32DivS and <= Opcode.I32RemU)
        or (>= Opcode.I64DivS and <= Opcode.I64RemU)
        or (>= Opcode.I32TruncF32S and <= Opcode.I32TruncF64U)
        or (>= Opcode.I64TruncF32S and <= Opcode.I64TruncF64U);

    /// <summary>Tells whether an instruction that divides needs no checks, because its divisor is a constant that is neither 0 nor -1.</summary>
    public static bool IsSafeDivision(int opcode, Node divisor) =>
        opcode is (>= Opcode.I32DivS and <= Opcode.I32RemU) or (>= Opcode.I64DivS and <= Opcode.I64RemU)
        && divisor is { Kind: NodeKind.Constant, Constant: not 0 and not -1 } and not { Type: WasmValueType.I32, Constant: uint.MaxValue };

    /// <summary>Emits a division that needs no checks.</summary>
    public static void EmitSafeDivision(ILGenerator il, int opcode) => il.Emit(opcode switch
    {
        Opcode.I32DivS or Opcode.I64DivS => OpCodes.Div,
        Opcode.I32DivU or Opcode.I64DivU => OpCodes.Div_Un,
        Opcode.I32RemS or Opcode.I64RemS => OpCodes.Rem,
        _ => OpCodes.Rem_Un,
    });

    /// <summary>
    /// Tells whether the just-in-time compiler might take the operation away, because this operand changes no number: then a NaN that signals would stay as it
    /// is, where the operation makes it quiet (4.3.3).
    /// </summary>
    public static bool IsIdentity(int opcode, Node operand) => operand.Kind == NodeKind.Constant && opcode switch
    {
        Opcode.F32Add or Opcode.F32Sub => BitConverter.Int32BitsToSingle((int)operand.Constant) == 0,
        Opcode.F32Mul or Opcode.F32Div => MathF.Abs(BitConverter.Int32BitsToSingle((int)operand.Constant)) == 1,
        Opcode.F64Add or Opcode.F64Sub => BitConverter.Int64BitsToDouble(operand.Constant) == 0,
        Opcode.F64Mul or Opcode.F64Div => Math.Abs(BitConverter.Int64BitsToDouble(operand.Constant)) == 1,
        _ => false,
    };

    private static Dictionary<int, Action<ILGenerator>> Build()
    {
        var map = new Dictionary<int, Action<ILGenerator>>();
        AddComparisons(map);
        AddIntegers(map, Opcode.I32Clz, typeof(int));
        AddIntegers(map, Opcode.I64Clz, typeof(long));
        AddFloats(map, Opcode.F32Abs, typeof(float), typeof(MathF));
        AddFloats(map, Opcode.F64Abs, typeof(double), typeof(Math));
        AddConversions(map);
        AddTruncations(map);
        return map;
    }

    private static void Ops(Dictionary<int, Action<ILGenerator>> map, int opcode, params OpCode[] codes) => map.Add(opcode, il =>
    {
        foreach (var code in codes)
        {
            il.Emit(code);
        }
    });

    private static void Call(Dictionary<int, Action<ILGenerator>> map, int opcode, MethodInfo method) => map.Add(opcode, il => il.Emit(OpCodes.Call, method));

    private static void AddComparisons(Dictionary<int, Action<ILGenerator>> map)
    {
        map.Add(Opcode.I32Eqz, static il =>
        {
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Ceq);
        });
        map.Add(Opcode.I64Eqz, static il =>
        {
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Conv_I8);
            il.Emit(OpCodes.Ceq);
        });
        foreach (var first in (int[])[Opcode.I32Eq, Opcode.I64Eq])
        {
            Ops(map, first, OpCodes.Ceq);
            Ops(map, first + 1, OpCodes.Ceq, OpCodes.Ldc_I4_0, OpCodes.Ceq);
            Ops(map, first + 2, OpCodes.Clt);
            Ops(map, first + 3, OpCodes.Clt_Un);
            Ops(map, first + 4, OpCodes.Cgt);
            Ops(map, first + 5, OpCodes.Cgt_Un);
            Ops(map, first + 6, OpCodes.Cgt, OpCodes.Ldc_I4_0, OpCodes.Ceq);
            Ops(map, first + 7, OpCodes.Cgt_Un, OpCodes.Ldc_I4_0, OpCodes.Ceq);
            Ops(map, first + 8, OpCodes.Clt, OpCodes.Ldc_I4_0, OpCodes.Ceq);
            Ops(map, first + 9, OpCodes.Clt_Un, OpCodes.Ldc_I4_0, OpCodes.Ceq);
        }

        foreach (var first in (int[])[Opcode.F32Eq, Opcode.F64Eq])
        {
            // The comparisons "or unordered" are true for a NaN, so that their negation is false for one, as le and ge must be.
            Ops(map, first, OpCodes.Ceq);
            Ops(map, first + 1, OpCodes.Ceq, OpCodes.Ldc_I4_0, OpCodes.Ceq);
            Ops(map, first + 2, OpCodes.Clt);
            Ops(map, first + 3, OpCodes.Cgt);
            Ops(map, first + 4, OpCodes.Cgt_Un, OpCodes.Ldc_I4_0, OpCodes.Ceq);
            Ops(map, first + 5, OpCodes.Clt_Un, OpCodes.Ldc_I4_0, OpCodes.Ceq);
        }
    }

    private static void AddIntegers(Dictionary<int, Action<ILGenerator>> map, int first, Type type)
    {
        var wide = type == typeof(long);
        var bits = typeof(BitOperations);
        var unsigned = wide ? typeof(ulong) : typeof(uint);
        AddBits(map, first, Abi.Method(bits, nameof(BitOperations.LeadingZeroCount), unsigned), wide);
        AddBits(map, first + 1, Abi.Method(bits, nameof(BitOperations.TrailingZeroCount), type), wide);
        AddBits(map, first + 2, Abi.Method(bits, nameof(BitOperations.PopCount), unsigned), wide);
        Ops(map, first + 3, OpCodes.Add);
        Ops(map, first + 4, OpCodes.Sub);
        Ops(map, first + 5, OpCodes.Mul);
        Call(map, first + 6, Abi.Numeric(nameof(Numerics.DivS), type, type));
        Call(map, first + 7, Abi.Numeric(nameof(Numerics.DivU), type, type));
        Call(map, first + 8, Abi.Numeric(nameof(Numerics.RemS), type, type));
        Call(map, first + 9, Abi.Numeric(nameof(Numerics.RemU), type, type));
        Ops(map, first + 10, OpCodes.And);
        Ops(map, first + 11, OpCodes.Or);
        Ops(map, first + 12, OpCodes.Xor);
        AddShift(map, first + 13, OpCodes.Shl, wide);
        AddShift(map, first + 14, OpCodes.Shr, wide);
        AddShift(map, first + 15, OpCodes.Shr_Un, wide);
        Call(map, first + 16, Abi.Numeric(nameof(Numerics.Rotl), type, type));
        Call(map, first + 17, Abi.Numeric(nameof(Numerics.Rotr), type, type));
    }

    private static void AddBits(Dictionary<int, Action<ILGenerator>> map, int opcode, MethodInfo method, bool wide) => map.Add(opcode, il =>
    {
        il.Emit(OpCodes.Call, method);
        if (wide)
        {
            il.Emit(OpCodes.Conv_I8);
        }
    });

    // 4.3.2, ishl: the distance counts modulo the width, which CIL leaves open.
    private static void AddShift(Dictionary<int, Action<ILGenerator>> map, int opcode, OpCode shift, bool wide) => map.Add(opcode, il =>
    {
        if (wide)
        {
            il.Emit(OpCodes.Conv_I4);
        }

        Il.Int32(il, wide ? 63 : 31);
        il.Emit(OpCodes.And);
        il.Emit(shift);
    });

    private static void AddFloats(Dictionary<int, Action<ILGenerator>> map, int first, Type type, [DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods)] Type math)
    {
        Call(map, first, Abi.Numeric(nameof(Numerics.Abs), type));
        Call(map, first + 1, Abi.Numeric(nameof(Numerics.Neg), type));
        Call(map, first + 2, Abi.Method(math, nameof(Math.Ceiling), type));
        Call(map, first + 3, Abi.Method(math, nameof(Math.Floor), type));
        Call(map, first + 4, Abi.Method(math, nameof(Math.Truncate), type));
        Call(map, first + 5, Abi.Numeric(nameof(Numerics.Nearest), type));
        Call(map, first + 6, Abi.Method(math, nameof(Math.Sqrt), type));
        Ops(map, first + 7, OpCodes.Add);
        Ops(map, first + 8, OpCodes.Sub);
        Ops(map, first + 9, OpCodes.Mul);
        Ops(map, first + 10, OpCodes.Div);
        Call(map, first + 11, Abi.Numeric(nameof(Numerics.Min), type, type));
        Call(map, first + 12, Abi.Numeric(nameof(Numerics.Max), type, type));
        Call(map, first + 13, Abi.Numeric(nameof(Numerics.CopySign), type, type));
    }

    private static void AddConversions(Dictionary<int, Action<ILGenerator>> map)
    {
        Ops(map, Opcode.I32WrapI64, OpCodes.Conv_I4);
        Ops(map, Opcode.I64ExtendI32S, OpCodes.Conv_I8);
        Ops(map, Opcode.I64ExtendI32U, OpCodes.Conv_U8);
        Ops(map, Opcode.F32ConvertI32S, OpCodes.Conv_R4);
        Ops(map, Opcode.F32ConvertI32U, OpCodes.Conv_R_Un, OpCodes.Conv_R4);
        Call(map, Opcode.F32ConvertI64S, Abi.Numeric(nameof(Numerics.ConvertF32S), typeof(long)));
        Call(map, Opcode.F32ConvertI64U, Abi.Numeric(nameof(Numerics.ConvertF32U), typeof(long)));
        Ops(map, Opcode.F32DemoteF64, OpCodes.Conv_R4);
        Ops(map, Opcode.F64ConvertI32S, OpCodes.Conv_R8);
        Ops(map, Opcode.F64ConvertI32U, OpCodes.Conv_R_Un, OpCodes.Conv_R8);
        Ops(map, Opcode.F64ConvertI64S, OpCodes.Conv_R8);
        Call(map, Opcode.F64ConvertI64U, Abi.Numeric(nameof(Numerics.ConvertF64U), typeof(long)));
        Ops(map, Opcode.F64PromoteF32, OpCodes.Conv_R8);
        Call(map, Opcode.I32ReinterpretF32, Abi.Method(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits)));
        Call(map, Opcode.I64ReinterpretF64, Abi.Method(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits)));
        Call(map, Opcode.F32ReinterpretI32, Abi.Numeric(nameof(Numerics.OpaqueSingle), typeof(int)));
        Call(map, Opcode.F64ReinterpretI64, Abi.Method(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble)));
        Ops(map, Opcode.I32Extend8S, OpCodes.Conv_I1);
        Ops(map, Opcode.I32Extend16S, OpCodes.Conv_I2);
        Ops(map, Opcode.I64Extend8S, OpCodes.Conv_I1, OpCodes.Conv_I8);
        Ops(map, Opcode.I64Extend16S, OpCodes.Conv_I2, OpCodes.Conv_I8);
        Ops(map, Opcode.I64Extend32S, OpCodes.Conv_I4, OpCodes.Conv_I8);
        Ops(map, Opcode.RefIsNull, OpCodes.Ldnull, OpCodes.Ceq);
    }

    // Single precision is widened first, which is exact.
    private static void AddTruncations(Dictionary<int, Action<ILGenerator>> map)
    {
        ReadOnlySpan<(int First, string Signed, string Unsigned)> groups =
        [
            (Opcode.I32TruncF32S, nameof(Numerics.TruncI32S), nameof(Numerics.TruncI32U)),
            (Opcode.I64TruncF32S, nameof(Numerics.TruncI64S), nameof(Numerics.TruncI64U)),
            (Opcode.I32TruncSatF32S, nameof(Numerics.SatI32S), nameof(Numerics.SatI32U)),
            (Opcode.I64TruncSatF32S, nameof(Numerics.SatI64S), nameof(Numerics.SatI64U)),
        ];
        foreach (var (first, signed, unsigned) in groups)
        {
            foreach (var (offset, name) in ((int, string)[])[(0, signed), (1, unsigned)])
            {
                var method = Abi.Numeric(name, typeof(double));
                map.Add(first + offset, il =>
                {
                    il.Emit(OpCodes.Conv_R8);
                    il.Emit(OpCodes.Call, method);
                });
                Call(map, first + offset + 2, method);
            }
        }
    }
}
