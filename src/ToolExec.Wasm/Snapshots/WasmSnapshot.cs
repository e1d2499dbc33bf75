using ToolExec.Wasm.Snapshots;

namespace ToolExec.Wasm;

/// <summary>
/// A snapshot of an instance that was read: its bytes are whole, and signed with the key if one was given. It is restored by
/// the module or the image that it was made from. Immutable and safe for use from many threads.
/// </summary>
/// <remarks>
/// A snapshot holds what the guest's memory held: keep it as secret as that. One without a signature says nothing about where it
/// comes from. Whatever it contains, restoring it gives an instance of the same module that can do no more than any other; but
/// what the guest then computes is up to whoever wrote the snapshot.
/// </remarks>
public sealed class WasmSnapshot
{
    internal WasmSnapshot(ReadOnlyMemory<byte> moduleHash, ReadOnlyMemory<byte> baseHash, ReadOnlyMemory<byte> attachment, ReadOnlyMemory<byte> structure, ReadOnlyMemory<byte> data)
    {
        ModuleHash = moduleHash;
        BaseHash = baseHash;
        Attachment = attachment;
        Structure = structure;
        Data = data;
    }

    /// <summary>Gets the SHA-256 of the module it was made from, as <see cref="WasmModule.Sha256"/> has it.</summary>
    public string ModuleSha256 => Convert.ToHexStringLower(ModuleHash.Span);

    /// <summary>Gets the hash of the image it is the difference from, or that of the module's initial state.</summary>
    public string BaseSha256 => Convert.ToHexStringLower(BaseHash.Span);

    /// <summary>Gets what the host gave along when it was made.</summary>
    public ReadOnlyMemory<byte> Attachment { get; }

    internal ReadOnlyMemory<byte> ModuleHash { get; }

    internal ReadOnlyMemory<byte> BaseHash { get; }

    /// <summary>Gets the part that says what the data is; checked against the module when it is restored.</summary>
    internal ReadOnlyMemory<byte> Structure { get; }

    /// <summary>Gets the words of memory that differ.</summary>
    internal ReadOnlyMemory<byte> Data { get; }

    /// <summary>Reads a snapshot and checks that it is whole and, with a key, authentic.</summary>
    /// <param name="bytes">The snapshot. They are not needed afterwards.</param>
    /// <param name="options">The key and the limit; null for the defaults.</param>
    /// <exception cref="WasmSnapshotException">The bytes are no snapshot, one of a later version, cut off, changed, signed with another key, or unfold to more than the limit.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static WasmSnapshot Read(ReadOnlyMemory<byte> bytes, WasmSnapshotOptions? options = null) =>
        SnapshotReader.Read(bytes.Span, (options ?? new WasmSnapshotOptions()).Checked());
}
