using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace ToolExec.Guest;

/// <summary>What scripts are compiled against: the assemblies of this runtime, as they are mapped into this process.</summary>
/// <remarks>The compiler's own resolver would read the files of all of them into memory again for each script: forty megabytes that count against the script's limit.</remarks>
internal sealed class RuntimeReferences : MetadataReferenceResolver
{
    private readonly ConcurrentDictionary<string, PortableExecutableReference?> _known = new(StringComparer.OrdinalIgnoreCase);

    private RuntimeReferences()
    {
    }

    /// <summary>Gets the one of this process.</summary>
    public static RuntimeReferences Instance { get; } = new();

    public override bool ResolveMissingAssemblies => true;

    /// <summary>Finds an assembly of the runtime, or of this program, by its simple name.</summary>
    /// <returns>The reference; <see langword="null"/> where there is none of that name.</returns>
    public PortableExecutableReference? Find(string name) => _known.GetOrAdd(name, Make);

    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity) => Find(referenceIdentity.Name);

    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) =>
        Find(reference) is { } known ? [known] : ScriptMetadataResolver.Default.ResolveReference(reference, baseFilePath, properties);

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => 0;

    private static unsafe PortableExecutableReference? Make(string name)
    {
        try
        {
            var assembly = Assembly.Load(new AssemblyName(name));
            return assembly.TryGetRawMetadata(out var metadata, out var length)
                ? AssemblyMetadata.Create(ModuleMetadata.CreateFromMetadata((nint)metadata, length)).GetReference(filePath: assembly.Location)
                : null;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            return null; // The name is a path, or of nothing that there is.
        }
    }
}
