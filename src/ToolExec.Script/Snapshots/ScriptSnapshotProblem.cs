namespace ToolExec.Script;

/// <summary>Why a snapshot was refused.</summary>
public enum ScriptSnapshotProblem
{
    /// <summary>The bytes are not a snapshot of a script, are truncated or damaged.</summary>
    Corrupt = 0,

    /// <summary>The snapshot has a format that this version of the library does not read.</summary>
    UnknownVersion = 1,

    /// <summary>The snapshot was made by another build of the engine or of its prelude.</summary>
    OtherEngine = 2,

    /// <summary>The snapshot is not signed with the engine's key, or was changed after it was signed.</summary>
    BadSignature = 3,

    /// <summary>The suspended script knows a host function that the functions given for the restored one lack.</summary>
    MissingFunction = 4,

    /// <summary>The snapshot does not fit the limits given for the restored instance.</summary>
    OverLimit = 5,
}
