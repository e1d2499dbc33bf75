using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Wasm.Translation;

/// <summary>
/// Finishes an assembly that was emitted in this process: its identity follows from its content instead of chance, and what it uses of the runtime it uses by
/// the runtime's public face, so that compilers can refer to it like to any other.
/// </summary>
internal static class Deterministic
{
    private const string Private = "System.Private.CoreLib";
    private const string Public = "System.Runtime";

    public static byte[] Finish(byte[] assembly)
    {
        using var image = new PEReader(new MemoryStream(assembly, writable: false));
        var metadata = image.GetMetadataReader();
        var start = image.PEHeaders.MetadataStartOffset;
        foreach (var handle in metadata.AssemblyReferences)
        {
            var reference = metadata.GetAssemblyReference(handle);
            if (string.Equals(metadata.GetString(reference.Name), Private, StringComparison.Ordinal))
            {
                var name = start + metadata.GetHeapMetadataOffset(HeapIndex.String) + MetadataTokens.GetHeapOffset(reference.Name);
                assembly.AsSpan(name, Private.Length).Clear();
                Encoding.UTF8.GetBytes(Public, assembly.AsSpan(name));

                ReplaceKey(assembly, start + metadata.GetHeapMetadataOffset(HeapIndex.Blob) + MetadataTokens.GetHeapOffset(reference.PublicKeyOrToken), reference.Flags);
            }
        }

        // GUIDs are counted from 1.
        var index = MetadataTokens.GetHeapOffset(metadata.GetModuleDefinition().Mvid) - 1;
        var mvid = assembly.AsSpan(start + metadata.GetHeapMetadataOffset(HeapIndex.Guid) + (index * 16), 16);
        mvid.Clear();
        SHA256.HashData(assembly).AsSpan(0, 16).CopyTo(mvid);
        return assembly;
    }

    // II.24.2.4: a blob has its length in front, in one byte or two. Both assemblies have keys of the same length, and tokens always are.
    private static void ReplaceKey(byte[] assembly, int blob, AssemblyFlags flags)
    {
        var name = Assembly.Load(new AssemblyName(Public)).GetName();
        var key = (flags.HasFlag(AssemblyFlags.PublicKey) ? name.GetPublicKey() : name.GetPublicKeyToken()) ?? [];
        var isShort = (assembly[blob] & 0x80) == 0;
        var length = isShort ? assembly[blob] : ((assembly[blob] & 0x3F) << 8) | assembly[blob + 1];
        if (length != key.Length)
        {
            throw new InvalidOperationException($"The key of {Public} has {key.Length} bytes, that of {Private} {length}.");
        }

        key.CopyTo(assembly.AsSpan(blob + (isShort ? 1 : 2)));
    }
}
