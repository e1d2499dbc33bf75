using ToolExec.Wasm.Wasi;

namespace ToolExec.Wasm;

/// <summary>
/// What one guest sees of its host by WASI preview 1 (<c>wasi_snapshot_preview1</c>): its arguments, its open files, its clocks,
/// as far as <see cref="WasiOptions"/> gives them. A guest of its own needs a host of its own.
/// </summary>
/// <remarks>
/// <para>All functions of WASI are there; what was not given is answered with an error number, never with a trap.</para>
/// <para>Owns the files that its guest opens and closes them when it is disposed; streams are left open. Used by one thread at a time, as its guest is.</para>
/// <para>It is no part of a snapshot: a restored guest finds the descriptors of a fresh host.</para>
/// </remarks>
public sealed partial class WasiHost : IDisposable
{
    private readonly WasiCalls _calls;

    /// <summary>Makes the host of a guest.</summary>
    /// <param name="options">What it gives; null for nothing. Read once.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names all of them.</exception>
    public WasiHost(WasiOptions? options = null) => _calls = new WasiCalls((options ?? new WasiOptions()).Checked());

    /// <summary>Gets whether the guest wanted to write more to descriptor 1 than <see cref="WasiOptions.MaxOutputBytes"/>.</summary>
    public bool IsOutputTruncated => _calls.Output.IsTruncated;

    /// <summary>Gets whether the guest wanted to write more to descriptor 2 than <see cref="WasiOptions.MaxOutputBytes"/>.</summary>
    public bool IsErrorTruncated => _calls.Error.IsTruncated;

    /// <summary>Closes what the guest has left open. Doing it twice is fine; the guest's calls find nothing open afterwards.</summary>
    public void Dispose() => _calls.Dispose();
}
