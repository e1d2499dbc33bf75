namespace ToolExec.Wasm;

/// <summary>Why a snapshot could not be made, read or restored.</summary>
public enum WasmSnapshotFailure
{
    /// <summary>The bytes do not begin as a snapshot does.</summary>
    NotASnapshot = 1,

    /// <summary>It was written in a format that this version does not know.</summary>
    UnknownVersion = 2,

    /// <summary>There are fewer or more bytes than it says it has.</summary>
    WrongLength = 3,

    /// <summary>Its checksum does not fit its bytes, or what it says contradicts itself or its module.</summary>
    Corrupt = 4,

    /// <summary>It is signed with another key, or signed where no key was given, or not signed where a key was.</summary>
    NotAuthentic = 5,

    /// <summary>It was made from another module.</summary>
    OtherModule = 6,

    /// <summary>It is the difference from another image.</summary>
    OtherBase = 7,

    /// <summary>It needs more than the limits allow.</summary>
    TooLarge = 8,

    /// <summary>The instance holds what only lives in this process: a reference to an object of the host or to a function of another instance, or an imported memory, table or mutable global.</summary>
    NotPortable = 9,
}
