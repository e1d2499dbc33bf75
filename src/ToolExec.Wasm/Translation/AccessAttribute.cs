using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace ToolExec.Wasm.Translation;

/// <summary>
/// Lets generated code use the internals of this assembly, so that they need not be public: the runtime honours an attribute of this name, which every assembly
/// defines for itself.
/// </summary>
[RequiresDynamicCode("Emits a type.")]
internal static class AccessAttribute
{
    private const string FullName = "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute";

    private static string Target => typeof(AccessAttribute).Assembly.GetName().Name!;

    /// <summary>Defines the attribute in an assembly that runs in this process, and names this assembly in it.</summary>
    public static CustomAttributeBuilder Name(ModuleBuilder module) => new(Define(module), [Target]);

    /// <summary>Names this assembly in the metadata of an assembly that is written to a file, whose builder cannot refer to its own types there.</summary>
    /// <param name="metadata">The metadata, complete but for this.</param>
    /// <param name="constructor">What <see cref="Define"/> gave.</param>
    public static void Add(MetadataBuilder metadata, ConstructorInfo constructor)
    {
        var value = new BlobBuilder();
        new BlobEncoder(value).CustomAttributeSignature(fixedArguments => fixedArguments.AddArgument().Scalar().Constant(Target), static named => named.Count(0));
        metadata.AddCustomAttribute(
            MetadataTokens.EntityHandle(TableIndex.Assembly, 1), MetadataTokens.MethodDefinitionHandle(constructor.MetadataToken & 0xFFFFFF), metadata.GetOrAddBlob(value));
    }

    /// <summary>Defines the attribute.</summary>
    /// <returns>Its constructor.</returns>
    public static ConstructorInfo Define(ModuleBuilder module)
    {
        var type = module.DefineType(FullName, TypeAttributes.NotPublic | TypeAttributes.Sealed, typeof(Attribute));
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(string)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!);
        il.Emit(OpCodes.Ret);
        type.CreateType();
        return constructor;
    }
}
