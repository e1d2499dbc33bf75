using System.Security.Cryptography;

namespace ToolExec.Wasm;

/// <summary>
/// A valid WebAssembly module: decoded, and checked in full against the core specification (2.0, with tail calls and extended constant expressions, without
/// vectors). Immutable, and safe for use from many threads; many instances can be made of it.
/// </summary>
public sealed class WasmModule
{
    private readonly Lazy<string> _sha256;
    private readonly Lazy<Dictionary<int, string>> _functionNames;

    private WasmModule(ModuleDefinition definition)
    {
        Definition = definition;
        Imports = Array.AsReadOnly(definition.Imports.Select(import => new WasmImport(
            import.Module, import.Name, import.Type ?? definition.Types[(int)import.TypeIndex])).ToArray());
        Exports = Array.AsReadOnly(definition.Exports.Select(export => new WasmExport(export.Name, TypeOf(definition, export))).ToArray());
        _sha256 = new(() => Convert.ToHexStringLower(SHA256.HashData(definition.Binary)));
        _functionNames = new(() => ReadFunctionNames(definition));
    }

    /// <summary>Gets what the module needs, in its order. Two may have the same names, and even then different types.</summary>
    public IReadOnlyList<WasmImport> Imports { get; }

    /// <summary>Gets what the module gives, in its order. No two have the same name.</summary>
    public IReadOnlyList<WasmExport> Exports { get; }

    /// <summary>Gets the SHA-256 of the whole binary, in 64 lower-case hexadecimal digits. Computed when first asked for.</summary>
    public string Sha256 => _sha256.Value;

    internal ModuleDefinition Definition { get; }

    /// <summary>Decodes and validates a module.</summary>
    /// <param name="binary">The module in the binary format. It is copied; what becomes of it afterwards does not matter.</param>
    /// <param name="options">The limits; <see langword="null"/> for the defaults.</param>
    /// <returns>The module, which is valid.</returns>
    /// <exception cref="WasmMalformedException">The bytes do not follow the binary format, or use a proposal that is not supported.</exception>
    /// <exception cref="WasmValidationException">The bytes follow the format, but the module is not valid.</exception>
    /// <exception cref="WasmModuleLimitException">The module exceeds a limit.</exception>
    /// <exception cref="ArgumentException">A limit in <paramref name="options"/> is out of its range.</exception>
    public static WasmModule Load(ReadOnlyMemory<byte> binary, WasmModuleOptions? options = null)
    {
        var limits = (options ?? new WasmModuleOptions()).Checked();
        WasmModuleLimitException.ThrowIfAbove(limits.MaxModuleBytes, binary.Length, nameof(limits.MaxModuleBytes));
        var definition = ModuleDecoder.Decode(binary.ToArray(), limits);
        ModuleValidator.Validate(definition, limits);
        return new WasmModule(definition);
    }

    /// <summary>Decodes a module that is known to be valid, and that nobody else changes.</summary>
    internal static WasmModule LoadValid(byte[] binary) => new(ModuleDecoder.Decode(binary, new WasmModuleOptions
    {
        MaxModuleBytes = int.MaxValue,
        MaxFunctionBytes = int.MaxValue,
        MaxFunctions = int.MaxValue,
        MaxTypes = int.MaxValue,
        MaxParameters = int.MaxValue,
        MaxLocals = int.MaxValue,
        MaxDefinitions = int.MaxValue,
        MaxElements = int.MaxValue,
        MaxNesting = int.MaxValue,
        MaxOperands = int.MaxValue,
    }));

    /// <summary>Gets the contents of the custom sections of a name, in the order of the module.</summary>
    /// <param name="name">The name of the sections, compared by its code points.</param>
    /// <returns>What follows the name in each of them; empty if there is none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> GetCustomSections(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return [.. Definition.CustomSections.Where(section => string.Equals(section.Name, name, StringComparison.Ordinal)).Select(section => section.Bytes)];
    }

    /// <summary>Gets the name of a function from the name section, where it has one.</summary>
    /// <param name="function">The index of the function; imported ones come first.</param>
    internal string? FunctionName(int function) => _functionNames.Value.GetValueOrDefault(function);

    private static WasmExternType TypeOf(ModuleDefinition definition, ExportDefinition export) => export.Kind switch
    {
        WasmExternKind.Function => definition.FunctionType((int)export.Index),
        WasmExternKind.Table => definition.Tables[(int)export.Index],
        WasmExternKind.Memory => definition.Memories[(int)export.Index],
        _ => definition.Globals[(int)export.Index].Type,
    };

    private static Dictionary<int, string> ReadFunctionNames(ModuleDefinition definition)
    {
        var section = definition.CustomSections.Find(static section => string.Equals(section.Name, "name", StringComparison.Ordinal));
        return section is null ? [] : NameSection.Read(section.Bytes.Span);
    }
}
