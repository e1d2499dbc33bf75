using System.Buffers.Binary;
using System.Security.Cryptography;
using ToolExec.Wasm.Memories;
using ToolExec.Wasm.Snapshots;

namespace ToolExec.Wasm;

/// <summary>
/// The frozen state of an instance, which any number of new instances start with: a warm start without running anything. Where
/// the platform has it they share the memory and copy only the pages they write to.
/// </summary>
/// <remarks>
/// <para>Thread-safe. Immutable. Instances that started from it go on when it is disposed.</para>
/// <para>An image is all that the instance was: what it had read, its random seeds, its secrets. All instances begin with the same.</para>
/// </remarks>
public sealed unsafe class WasmImage : IDisposable
{
    private readonly MemoryImage? _memory;
    private readonly InstanceState _state;
    private readonly TableContent[] _tables;
    private readonly Lazy<byte[]> _hash;
    private bool _isDisposed;

    private WasmImage(WasmCompiledModule compiled, InstanceState state, MemoryImage? memory)
    {
        Compiled = compiled;
        _memory = memory;
        _state = state with { Memories = memory is null ? [] : [new MemoryBytes(memory.Address, memory.Length)] };
        _tables = [.. state.Tables.Select((elements, index) => new TableContent(compiled, index, elements))];
        _hash = new Lazy<byte[]>(ComputeHash);
    }

    /// <summary>Gets the module with its code.</summary>
    public WasmCompiledModule Compiled { get; }

    /// <summary>
    /// Gets the SHA-256 of the module and the state, in 64 lower-case hexadecimal digits: two images with the same start the same
    /// instances, whichever process made them. Computed when first asked for.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The image was disposed before it was asked for.</exception>
    public string Sha256 => Convert.ToHexStringLower(_hash.Value);

    /// <summary>Freezes the state of an instance, which stays as it is.</summary>
    /// <param name="instance">The instance. Nothing may be running in it.</param>
    /// <param name="options">What is kept ready; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="instance"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The instance is running, or was ended by a trap or a limit.</exception>
    /// <exception cref="ObjectDisposedException">The instance is disposed.</exception>
    /// <exception cref="WasmSnapshotException">The instance holds what only lives in this process.</exception>
    /// <exception cref="WasmMemoryException">The system has no memory for it.</exception>
    public static WasmImage Capture(WasmInstance instance, WasmImageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var pool = (options ?? new WasmImageOptions()).Checked().ToPool();
        return instance.AtRest(
            static (i, p) =>
            {
                var state = StateReader.Read(i);
                var memory = state.Memories.Length == 0 ? null : MemoryImage.Create(state.Memories[0].Address, state.Memories[0].Length, p);
                return new WasmImage(i.Compiled, state, memory);
            },
            pool);
    }

    /// <summary>Makes an instance with this state. Segments are not copied again and the start function does not run.</summary>
    /// <param name="imports">What the module imports; null for nothing. They take the place of what the captured instance had.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="WasmLinkException">An import is missing or does not fit.</exception>
    /// <exception cref="WasmMemoryException">The memory is larger than the limit, or the system has none.</exception>
    /// <exception cref="WasmSnapshotException">A table is larger than the limit.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    public WasmInstance Instantiate(WasmImports? imports = null, WasmInstanceOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return WasmInstance.FromState(Compiled, imports, options, _memory, this, 0, static (instance, image, _) =>
            StateWriter.Write(instance, image!._state.Globals, image._tables, image._state.DroppedData, image._state.DroppedElements));
    }

    /// <summary>Makes an instance that goes on where one that started from this image was when it was snapshotted.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="imports">What the module imports; null for nothing.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="snapshot"/> is null.</exception>
    /// <exception cref="WasmSnapshotException">The snapshot is of another module or another image, contradicts itself, or needs more than the limits allow.</exception>
    /// <inheritdoc cref="Instantiate" path="/exception"/>
    public WasmInstance Restore(WasmSnapshot snapshot, WasmImports? imports = null, WasmInstanceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return WasmInstance.Restore(Compiled, snapshot, imports, options, ToBase(), _memory, this);
    }

    /// <summary>Gives back what is kept ready. The memory goes with the last instance that started from it. Doing it twice is fine.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _memory?.Dispose();
    }

    /// <summary>Gets what snapshots are the difference from; valid while an instance of it lives or it is not disposed.</summary>
    internal SnapshotBase ToBase() => new(_hash.Value, _state.Memories, _state.Tables);

    // In the order of the state, each part with its length before it.
    private byte[] ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("toolexec-wasm image 1\0"u8);
        hash.AppendData(Convert.FromHexString(Compiled.Module.Sha256));
        AppendMemory(hash);
        Append(hash, (uint)_state.Globals.Length);
        foreach (var global in _state.Globals)
        {
            Append(hash, global);
        }

        foreach (var table in _state.Tables)
        {
            Append(hash, (uint)table.Length);
            foreach (var element in table)
            {
                Append(hash, element);
            }
        }

        foreach (var dropped in _state.DroppedData.Concat(_state.DroppedElements))
        {
            hash.AppendData([dropped ? (byte)1 : (byte)0]);
        }

        return hash.GetHashAndReset();
    }

    private void AppendMemory(IncrementalHash hash)
    {
        if (_memory is null)
        {
            return;
        }

        var held = false;
        try
        {
            _memory.DangerousAddRef(ref held);
            Append(hash, (ulong)_memory.Length);
            for (long at = 0; at < _memory.Length; at += WasmMemory.PageSize)
            {
                hash.AppendData(_memory.Content(at, WasmMemory.PageSize));
            }
        }
        finally
        {
            if (held)
            {
                _memory.DangerousRelease();
            }
        }
    }

    private static void Append(IncrementalHash hash, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
