using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>
/// Emits every access of generated code to a linear memory. Nothing else in a translation touches raw memory, but for the block of locals of a very large
/// frame: this is the code to trust.
/// </summary>
/// <remarks>
/// An access of <c>size</c> bytes at <c>address + offset</c> is in bounds if its end, <c>address + offset + size</c>, is at most the memory's length
/// (core specification 2.0, 4.4.7). The address is an unsigned 32-bit number like the offset, so that the end, computed in 64 bits, cannot wrap. To the end
/// the complement of the length is added with a check for overflow: <c>end + ~length</c> overflows exactly if <c>end &gt; length</c>. From the sum
/// the address follows by adding what takes the complement away again, <c>origin = base - ~length</c>. So the check is part of the address: no path leads around it, and
/// it needs no branch, which keeps large functions below the size at which the compiler gives up optimising.
/// </remarks>
internal sealed class MemoryAccess(ILGenerator il)
{
    private readonly LocalBuilder _complement = il.DeclareLocal(typeof(ulong));
    private readonly LocalBuilder _origin = il.DeclareLocal(typeof(ulong));

    /// <summary>Reads the length of the memory, as must be done at the start and after whatever may have changed it. Its base never changes.</summary>
    public void Load()
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, Abi.Memory);
        il.Emit(OpCodes.Ldfld, Abi.MemoryLength);
        il.Emit(OpCodes.Not);
        il.Emit(OpCodes.Stloc, _complement);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, Abi.Memory);
        il.Emit(OpCodes.Ldfld, Abi.MemoryBase);
        il.Emit(OpCodes.Conv_U8);
        il.Emit(OpCodes.Ldloc, _complement);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, _origin);
    }

    /// <summary>Makes the i32 on the stack the native address of <paramref name="size"/> bytes that are within the memory.</summary>
    public void Check(uint offset, int size)
    {
        il.Emit(OpCodes.Conv_U8);
        Number(offset + (long)size);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, _complement);
        il.Emit(OpCodes.Add_Ovf_Un);
        il.Emit(OpCodes.Ldloc, _origin);
        il.Emit(OpCodes.Add);
        Number(size);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Conv_U);
    }

    private void Number(long value)
    {
        if (value <= int.MaxValue)
        {
            Il.Int32(il, (int)value);
            il.Emit(OpCodes.Conv_I8);
        }
        else
        {
            il.Emit(OpCodes.Ldc_I8, value);
        }
    }
}
