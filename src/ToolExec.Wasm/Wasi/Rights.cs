namespace ToolExec.Wasm.Wasi;

/// <summary>What may be done with a descriptor (witx, <c>rights</c>).</summary>
[Flags]
internal enum Rights : ulong
{
    None = 0,
    DataSync = 1UL << 0,
    Read = 1UL << 1,
    Seek = 1UL << 2,
    SetFlags = 1UL << 3,
    Sync = 1UL << 4,
    Tell = 1UL << 5,
    Write = 1UL << 6,
    Advise = 1UL << 7,
    Allocate = 1UL << 8,
    CreateDirectory = 1UL << 9,
    CreateFile = 1UL << 10,
    LinkSource = 1UL << 11,
    LinkTarget = 1UL << 12,
    Open = 1UL << 13,
    ReadDirectory = 1UL << 14,
    ReadLink = 1UL << 15,
    RenameSource = 1UL << 16,
    RenameTarget = 1UL << 17,
    GetPathStatus = 1UL << 18,
    SetPathSize = 1UL << 19,
    SetPathTimes = 1UL << 20,
    GetStatus = 1UL << 21,
    SetSize = 1UL << 22,
    SetTimes = 1UL << 23,
    Symlink = 1UL << 24,
    RemoveDirectory = 1UL << 25,
    UnlinkFile = 1UL << 26,
    Poll = 1UL << 27,

    /// <summary>All that is asked of a file which is only read.</summary>
    ReadFile = Read | Seek | Tell | SetFlags | Advise | GetStatus | Poll,

    /// <summary>What writing a file needs besides.</summary>
    WriteFile = Write | DataSync | Sync | Allocate | SetSize | SetTimes,

    /// <summary>All that is asked of a directory which is only read.</summary>
    ReadTree = Open | ReadDirectory | ReadLink | GetPathStatus | GetStatus,

    /// <summary>What changing a directory needs besides. Links are not made: see <see cref="Jail"/>.</summary>
    WriteTree = CreateDirectory | CreateFile | RenameSource | RenameTarget | SetPathSize | SetPathTimes | RemoveDirectory | UnlinkFile
        | SetTimes | Sync | DataSync,
}
