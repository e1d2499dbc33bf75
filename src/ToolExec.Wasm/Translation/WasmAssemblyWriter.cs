using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using ToolExec.Wasm.Translation;

namespace ToolExec.Wasm;

/// <summary>
/// Translates a module ahead of time, to an assembly with a public static class whose method <c>Load</c> gives the <see cref="WasmCompiledModule"/>. Running
/// that needs no code generation. The same module and options always give the same bytes.
/// </summary>
public static class WasmAssemblyWriter
{
    // Whatever follows them in the file relies on it.
    private const int ManagedResourcesAlignment = 8;

    /// <summary>Writes the assembly.</summary>
    /// <param name="module">The module. Its binary becomes a resource of the assembly.</param>
    /// <param name="options">How the assembly is called, and what its code does.</param>
    /// <returns>The assembly, as the bytes of its file.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A name in the options is not one that C# could use.</exception>
    [RequiresDynamicCode("Emits code.")]
    public static byte[] Write(WasmModule module, WasmAssemblyOptions options)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(options.AssemblyName) { Version = new Version(1, 0, 0, 0) }, typeof(object).Assembly);
        var emitted = assembly.DefineDynamicModule(options.AssemblyName);
        var access = AccessAttribute.Define(emitted);
        var type = emitted.DefineType(options.TypeName, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        var translator = new ModuleTranslator(module.Definition, type, options.MetersFuel);
        translator.Translate();
        EmitLoad(type, translator, options.MetersFuel);
        type.CreateType();
        return Deterministic.Finish(Serialize(assembly, access, options.TypeName + ".wasm", module.Definition.Binary));
    }

    [RequiresDynamicCode("Emits code.")]
    private static void EmitLoad(TypeBuilder type, ModuleTranslator translator, bool metersFuel)
    {
        var il = type.DefineMethod("Load", MethodAttributes.Public | MethodAttributes.Static, typeof(WasmCompiledModule), []).GetILGenerator();
        il.Emit(OpCodes.Ldtoken, type);
        il.Emit(OpCodes.Call, typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!);
        Il.Int32(il, WasmCompiledModule.AbiVersion);
        Il.Int32(il, metersFuel ? 1 : 0);
        il.Emit(OpCodes.Ldftn, translator.Functions);
        il.Emit(OpCodes.Ldftn, translator.HostThunks);
        il.Emit(OpCodes.Ldftn, translator.Invokers);
        il.Emit(OpCodes.Call, Abi.Method(typeof(WasmCompiledModule), nameof(WasmCompiledModule.FromAssembly)));
        il.Emit(OpCodes.Ret);
    }

    [RequiresDynamicCode("Emits code.")]
    private static byte[] Serialize(PersistedAssemblyBuilder assembly, ConstructorInfo access, string resource, byte[] content)
    {
        var metadata = assembly.GenerateMetadata(out var code, out var fields);
        AccessAttribute.Add(metadata, access);
        metadata.AddManifestResource(ManifestResourceAttributes.Private, metadata.GetOrAddString(resource), default, 0);
        var resources = new BlobBuilder();
        resources.WriteInt32(content.Length);
        resources.WriteBytes(content);
        resources.Align(ManagedResourcesAlignment);
        var image = new ManagedPEBuilder(
            new PEHeaderBuilder(imageCharacteristics: Characteristics.ExecutableImage | Characteristics.Dll),
            new MetadataRootBuilder(metadata),
            code,
            fields,
            resources,
            deterministicIdProvider: static _ => default);
        var bytes = new BlobBuilder();
        image.Serialize(bytes);
        return bytes.ToArray();
    }
}
