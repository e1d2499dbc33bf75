using System.Reflection;
using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>Emits a method that gives the address of one of many methods by its number, piece by piece, so that the address of one does not compile a jump to all.</summary>
internal sealed class PointerEmitter(TypeBuilder into)
{
    private const int Piece = 128;
    private const MethodAttributes Attributes = MethodAttributes.Assembly | MethodAttributes.Static | MethodAttributes.HideBySig;

    /// <summary>Emits it.</summary>
    /// <param name="name">The name of the method.</param>
    /// <param name="count">How many methods there are.</param>
    /// <param name="method">A method by its number, or <see langword="null"/> if there is none, for which the address is 0.</param>
    /// <returns>The method.</returns>
    public MethodInfo Emit(string name, int count, Func<int, MethodInfo?> method)
    {
        var pieces = new List<MethodInfo>();
        for (var start = 0; start < count; start += Piece)
        {
            var piece = into.DefineMethod($"{name}{start}", Attributes, typeof(nint), [typeof(int)]);
            var first = start;
            EmitSwitch(piece.GetILGenerator(), Math.Min(Piece, count - start), 0, (il, index) =>
            {
                if (method(first + index) is { } target)
                {
                    il.Emit(OpCodes.Ldftn, target);
                }
                else
                {
                    il.Emit(OpCodes.Ldc_I4_0);
                    il.Emit(OpCodes.Conv_I);
                }
            });
            pieces.Add(piece);
        }

        var all = into.DefineMethod(name, Attributes, typeof(nint), [typeof(int)]);
        EmitSwitch(all.GetILGenerator(), pieces.Count, Piece, (il, index) =>
        {
            il.Emit(OpCodes.Ldarg_0);
            Il.Int32(il, index * Piece);
            il.Emit(OpCodes.Sub);
            il.Emit(OpCodes.Call, pieces[index]);
        });
        return all;
    }

    private static void EmitSwitch(ILGenerator il, int count, int divisor, Action<ILGenerator, int> emit)
    {
        var labels = new Label[count];
        for (var index = 0; index < count; index++)
        {
            labels[index] = il.DefineLabel();
        }

        il.Emit(OpCodes.Ldarg_0);
        if (divisor > 0)
        {
            Il.Int32(il, divisor);
            il.Emit(OpCodes.Div);
        }

        Il.Switch(il, labels);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Ret);
        for (var index = 0; index < count; index++)
        {
            il.MarkLabel(labels[index]);
            emit(il, index);
            il.Emit(OpCodes.Ret);
        }
    }
}
