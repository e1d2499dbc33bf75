namespace ToolExec.Wasm.Wasi;

/// <summary>The error numbers of WASI preview 1 (witx, <c>errno</c>) that are used here.</summary>
internal enum Errno
{
    Success = 0,
    Access = 2,
    BadDescriptor = 8,
    Busy = 10,
    Exists = 20,
    Fault = 21,
    FileTooBig = 22,
    IllegalSequence = 25,
    Invalid = 28,
    InputOutput = 29,
    IsDirectory = 31,
    Loop = 32,
    NoMoreDescriptors = 33,
    NameTooLong = 37,
    NoEntry = 44,
    NoSpace = 51,
    NotImplemented = 52,
    NotDirectory = 54,
    NotEmpty = 55,
    NotSocket = 57,
    NotSupported = 58,
    Overflow = 61,
    NotSeekable = 70,
    NotCapable = 76,
}
