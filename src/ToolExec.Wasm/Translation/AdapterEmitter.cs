using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm.Translation;

/// <summary>Emits, for a function type, how generated code calls a function of the host and how the host calls a function of the module.</summary>
[RequiresDynamicCode("Makes delegate types.")]
internal sealed class AdapterEmitter(TypeBuilder into)
{
    private const int MaxDelegateParameters = 15;
    private const MethodAttributes Attributes = MethodAttributes.Assembly | MethodAttributes.Static | MethodAttributes.HideBySig;

    /// <summary>Emits a method with the signature of a function of the type, which calls the function of the host that its state names.</summary>
    public MethodInfo EmitHostThunk(WasmFunctionType type, int index)
    {
        var method = into.DefineMethod($"h{index}", Attributes, ClrTypes.Return(type), ClrTypes.Parameters(type));
        var il = method.GetILGenerator();
        var host = il.DeclareLocal(typeof(HostContext));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Castclass, typeof(HostContext));
        il.Emit(OpCodes.Stloc, host);
        if (HasDelegate(type))
        {
            EmitTyped(il, host, type, HostForm.Typed);
            EmitTyped(il, host, type, HostForm.TypedWithCaller);
        }

        EmitUntyped(il, host, type);
        return method;
    }

    /// <summary>Emits <c>void (nint code, WasmContext state, ref WasmValue arguments, ref WasmValue results)</c>, which calls code of the type.</summary>
    public MethodInfo EmitInvoker(WasmFunctionType type, int index)
    {
        var reference = typeof(WasmValue).MakeByRefType();
        var method = into.DefineMethod($"x{index}", Attributes, typeof(void), [typeof(nint), typeof(WasmContext), reference, reference]);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        for (var parameter = 0; parameter < type.ParameterSpan.Length; parameter++)
        {
            EmitElement(il, 2, parameter);
            il.Emit(OpCodes.Call, To(type.ParameterSpan[parameter]));
        }

        il.Emit(OpCodes.Ldarg_0);
        il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, ClrTypes.Return(type), ClrTypes.Parameters(type), null);
        for (var result = 0; result < type.ResultSpan.Length; result++)
        {
            var valueType = type.ResultSpan[result];
            var value = il.DeclareLocal(ClrTypes.Of(valueType));
            if (result > 0)
            {
                il.Emit(OpCodes.Ldarg_1);
                Il.Int32(il, result);
                il.Emit(OpCodes.Call, Abi.GetResult(valueType));
            }

            il.Emit(OpCodes.Stloc, value);
            EmitElement(il, 3, result);
            il.Emit(OpCodes.Ldloc, value);
            il.Emit(OpCodes.Call, From(valueType));
            il.Emit(OpCodes.Stobj, typeof(WasmValue));
        }

        il.Emit(OpCodes.Ret);
        return method;
    }

    private static bool HasDelegate(WasmFunctionType type)
    {
        foreach (var value in type.ParameterSpan)
        {
            if (value.IsReference())
            {
                return false;
            }
        }

        return type.ParameterSpan.Length <= MaxDelegateParameters
            && (type.ResultSpan.Length == 0 || (type.ResultSpan.Length == 1 && !type.ResultSpan[0].IsReference()));
    }

    private static void EmitTyped(ILGenerator il, LocalBuilder host, WasmFunctionType type, HostForm form)
    {
        var other = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, host);
        il.Emit(OpCodes.Ldfld, Abi.HostForm);
        Il.Int32(il, (int)form);
        il.Emit(OpCodes.Bne_Un, other);
        var delegateType = DelegateType(type, form);
        il.Emit(OpCodes.Ldloc, host);
        il.Emit(OpCodes.Ldfld, Abi.HostTarget);
        il.Emit(OpCodes.Castclass, delegateType);
        if (form == HostForm.TypedWithCaller)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, Abi.Instance);
        }

        for (var index = 1; index <= type.ParameterSpan.Length; index++)
        {
            Il.LoadArgument(il, index);
        }

        il.Emit(OpCodes.Callvirt, InvokeMethod(delegateType));
        il.Emit(OpCodes.Ret);
        il.MarkLabel(other);
    }

    private static void EmitUntyped(ILGenerator il, LocalBuilder host, WasmFunctionType type)
    {
        var arguments = il.DeclareLocal(typeof(WasmValue[]));
        Il.Int32(il, type.ParameterSpan.Length);
        il.Emit(OpCodes.Newarr, typeof(WasmValue));
        il.Emit(OpCodes.Stloc, arguments);
        for (var index = 0; index < type.ParameterSpan.Length; index++)
        {
            il.Emit(OpCodes.Ldloc, arguments);
            Il.Int32(il, index);
            Il.LoadArgument(il, index + 1);
            il.Emit(OpCodes.Call, From(type.ParameterSpan[index]));
            il.Emit(OpCodes.Stelem, typeof(WasmValue));
        }

        il.Emit(OpCodes.Ldloc, host);
        il.Emit(OpCodes.Ldloc, arguments);
        il.Emit(OpCodes.Call, Abi.Host(nameof(HostCalls.Invoke)));
        if (type.ResultSpan.Length == 0)
        {
            il.Emit(OpCodes.Pop);
        }
        else
        {
            var result = il.DeclareLocal(typeof(WasmValue));
            il.Emit(OpCodes.Stloc, result);
            il.Emit(OpCodes.Ldloca, result);
            il.Emit(OpCodes.Call, To(type.ResultSpan[0]));
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitElement(ILGenerator il, int argument, int index)
    {
        Il.LoadArgument(il, argument);
        if (index > 0)
        {
            Il.Int32(il, index);
            il.Emit(OpCodes.Sizeof, typeof(WasmValue));
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
        }
    }

    private static MethodInfo From(WasmValueType type) => Abi.Host("From" + type);

    private static MethodInfo To(WasmValueType type) => Abi.Host("To" + type);

    // Delegates of the runtime over numbers: code that is translated ahead of time names them, so that they exist there.
    private static Type DelegateType(WasmFunctionType type, HostForm form)
    {
        var parameters = new List<Type>();
        if (form == HostForm.TypedWithCaller)
        {
            parameters.Add(typeof(WasmInstance));
        }

        foreach (var value in type.ParameterSpan)
        {
            parameters.Add(ClrTypes.Of(value));
        }

        return type.ResultSpan.Length == 0
            ? Expression.GetActionType([.. parameters])
            : Expression.GetFuncType([.. parameters, ClrTypes.Of(type.ResultSpan[0])]);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The runtime keeps the Invoke method of every delegate type.")]
    private static MethodInfo InvokeMethod(Type delegateType) => delegateType.GetMethod("Invoke")!;
}
