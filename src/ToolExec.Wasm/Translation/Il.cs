using System.Reflection.Emit;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Translation;

/// <summary>Emits the short forms of instructions.</summary>
internal static class Il
{
    public static void Int32(ILGenerator il, int value)
    {
        switch (value)
        {
            case >= 0 and <= 8:
                il.Emit(value switch
                {
                    0 => OpCodes.Ldc_I4_0,
                    1 => OpCodes.Ldc_I4_1,
                    2 => OpCodes.Ldc_I4_2,
                    3 => OpCodes.Ldc_I4_3,
                    4 => OpCodes.Ldc_I4_4,
                    5 => OpCodes.Ldc_I4_5,
                    6 => OpCodes.Ldc_I4_6,
                    7 => OpCodes.Ldc_I4_7,
                    _ => OpCodes.Ldc_I4_8,
                });
                break;
            case -1:
                il.Emit(OpCodes.Ldc_I4_M1);
                break;
            case >= sbyte.MinValue and <= sbyte.MaxValue:
                il.Emit(OpCodes.Ldc_I4_S, (sbyte)value);
                break;
            default:
                il.Emit(OpCodes.Ldc_I4, value);
                break;
        }
    }

    public static void LoadArgument(ILGenerator il, int index)
    {
        switch (index)
        {
            case 0:
                il.Emit(OpCodes.Ldarg_0);
                break;
            case 1:
                il.Emit(OpCodes.Ldarg_1);
                break;
            case 2:
                il.Emit(OpCodes.Ldarg_2);
                break;
            case 3:
                il.Emit(OpCodes.Ldarg_3);
                break;
            case <= byte.MaxValue:
                il.Emit(OpCodes.Ldarg_S, (byte)index);
                break;
            default:
                il.Emit(OpCodes.Ldarg, (short)index);
                break;
        }
    }

    public static void StoreArgument(ILGenerator il, int index)
    {
        if (index <= byte.MaxValue)
        {
            il.Emit(OpCodes.Starg_S, (byte)index);
        }
        else
        {
            il.Emit(OpCodes.Starg, (short)index);
        }
    }

    /// <summary>Loads a constant of a type. A NaN is loaded by its bits, which a literal would not keep.</summary>
    public static void Constant(ILGenerator il, WasmValueType type, long bits)
    {
        switch (type)
        {
            case WasmValueType.I32:
                Int32(il, (int)bits);
                break;
            case WasmValueType.I64 when bits is >= int.MinValue and <= int.MaxValue:
                Int32(il, (int)bits);
                il.Emit(OpCodes.Conv_I8);
                break;
            case WasmValueType.I64:
                il.Emit(OpCodes.Ldc_I8, bits);
                break;
            case WasmValueType.F32 when float.IsNaN(BitConverter.Int32BitsToSingle((int)bits)):
                OpaqueConstant(il, type, bits);
                break;
            case WasmValueType.F32:
                il.Emit(OpCodes.Ldc_R4, BitConverter.Int32BitsToSingle((int)bits));
                break;
            case WasmValueType.F64 when double.IsNaN(BitConverter.Int64BitsToDouble(bits)):
                OpaqueConstant(il, type, bits);
                break;
            case WasmValueType.F64:
                il.Emit(OpCodes.Ldc_R8, BitConverter.Int64BitsToDouble(bits));
                break;
            default:
                il.Emit(OpCodes.Ldnull);
                break;
        }
    }

    /// <summary>Jumps to the label that the topmost number says, or goes on. There may be no labels, which what writes assemblies does not take.</summary>
    public static void Switch(ILGenerator il, Label[] labels)
    {
        if (labels.Length == 0)
        {
            il.Emit(OpCodes.Pop);
        }
        else
        {
            il.Emit(OpCodes.Switch, labels);
        }
    }

    /// <summary>Puts a floating-point constant on the stack that the just-in-time compiler does not know to be one, and so cannot compute with.</summary>
    public static void OpaqueConstant(ILGenerator il, WasmValueType type, long bits)
    {
        if (type == WasmValueType.F32)
        {
            Int32(il, (int)bits);
            il.Emit(OpCodes.Call, Abi.Numeric(nameof(Numerics.OpaqueSingle), typeof(int)));
        }
        else
        {
            il.Emit(OpCodes.Ldc_I8, bits);
            il.Emit(OpCodes.Call, Abi.Numeric(nameof(Numerics.OpaqueDouble), typeof(long)));
        }
    }
}
