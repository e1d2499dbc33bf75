namespace ToolExec.Wasm;

/// <summary>
/// The bytes are no module: they break a rule of the binary format (core specification 2.0, chapter 5), or use a proposal that is not supported.
/// </summary>
public sealed class WasmMalformedException : WasmException
{
    internal WasmMalformedException(string rule, int byteOffset, string? proposal = null)
        : base($"{rule} (at byte 0x{byteOffset:x})")
    {
        ByteOffset = byteOffset;
        Proposal = proposal;
    }

    /// <summary>Gets where in the binary the fault was seen, in bytes from its beginning.</summary>
    public int ByteOffset { get; }

    /// <summary>Gets the name of the proposal that the module needs and this library does not support.</summary>
    /// <value><see langword="null"/> if the bytes are no module of any known kind.</value>
    public string? Proposal { get; }

    internal static WasmMalformedException Unsupported(string proposal, string what, int byteOffset) =>
        new($"{what} needs the {proposal} proposal, which is not supported", byteOffset, proposal);
}
