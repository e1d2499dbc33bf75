namespace ToolExec.Wasm;

/// <summary>A snapshot or an image could not be made, or a snapshot not read or restored. Nothing was changed by the attempt.</summary>
public sealed class WasmSnapshotException : WasmException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="message">The same for a person, with what was found.</param>
    public WasmSnapshotException(WasmSnapshotFailure failure, string message)
        : base(message) => Failure = failure;

    /// <summary>Gets why it was refused.</summary>
    public WasmSnapshotFailure Failure { get; }

    internal static WasmSnapshotException Corrupt(string what) =>
        new(WasmSnapshotFailure.Corrupt, $"The snapshot is corrupt: {what}.");
}
