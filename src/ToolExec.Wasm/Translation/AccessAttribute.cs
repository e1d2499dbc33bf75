using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;

namespace ToolExec.Wasm.Translation;

/// <summary>
/// Lets generated code use the internals of this assembly, so that they need not be public: the runtime honours an attribute of this name, which every assembly
/// defines for itself.
/// </summary>
[RequiresDynamicCode("Emits a type.")]
internal static class AccessAttribute
{
    private const string Name = "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute";

    /// <summary>Defines the attribute, and names this assembly in it.</summary>
    public static CustomAttributeBuilder Define(ModuleBuilder module)
    {
        var type = module.DefineType(Name, TypeAttributes.NotPublic | TypeAttributes.Sealed, typeof(Attribute));
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(string)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!);
        il.Emit(OpCodes.Ret);
        var created = type.CreateType();
        return new CustomAttributeBuilder(created.GetConstructors()[0], [typeof(AccessAttribute).Assembly.GetName().Name!]);
    }
}
