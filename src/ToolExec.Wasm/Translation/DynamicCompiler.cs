using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using ToolExec.Wasm.Translation;

namespace ToolExec.Wasm;

/// <summary>Translates a module in this process. The code can be collected.</summary>
[RequiresDynamicCode("Emits code.")]
internal static class DynamicCompiler
{
    private static int _count;

    public static WasmCompiledModule Compile(WasmModule module, bool metersFuel)
    {
        // The name is unique, because stack traces tell modules apart by it.
        var name = $"ToolExec.Wasm.Dynamic{Interlocked.Increment(ref _count)}";
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.RunAndCollect);
        var emitted = assembly.DefineDynamicModule(name);
        assembly.SetCustomAttribute(AccessAttribute.Name(emitted));
        var builder = emitted.DefineType(name, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        new ModuleTranslator(module.Definition, builder, metersFuel).Translate();
        var type = builder.CreateType();
        return new WasmCompiledModule(
            module, type, metersFuel, Pointer(type, "Function"), Pointer(type, "HostThunk"), Pointer(type, "Invoker"));
    }

    private static nint Pointer([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.NonPublicMethods)] Type type, string method) =>
        type.GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MethodHandle.GetFunctionPointer();
}
