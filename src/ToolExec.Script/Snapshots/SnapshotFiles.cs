using ToolExec.Wasm;

namespace ToolExec.Script;

/// <summary>Snapshots of guests in the words of this library.</summary>
internal static class SnapshotFiles
{
    /// <summary>Reads a snapshot: whole, signed as it must be, of this engine or not.</summary>
    /// <exception cref="ScriptSnapshotException">It is refused.</exception>
    public static (WasmSnapshot Guest, SessionState State) Read(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte>? key)
    {
        try
        {
            var snapshot = WasmSnapshot.Read(bytes, new WasmSnapshotOptions { Key = key ?? default });
            return (snapshot, SessionState.Read(snapshot.Attachment));
        }
        catch (WasmSnapshotException exception)
        {
            throw Translate(exception);
        }
    }

    public static ScriptSnapshotException Translate(WasmSnapshotException exception) => new(
        exception.Failure switch
        {
            WasmSnapshotFailure.UnknownVersion => ScriptSnapshotProblem.UnknownVersion,
            WasmSnapshotFailure.NotAuthentic => ScriptSnapshotProblem.BadSignature,
            WasmSnapshotFailure.OtherModule or WasmSnapshotFailure.OtherBase => ScriptSnapshotProblem.OtherEngine,
            WasmSnapshotFailure.TooLarge => ScriptSnapshotProblem.OverLimit,
            _ => ScriptSnapshotProblem.Corrupt,
        },
        exception.Message,
        exception);
}
