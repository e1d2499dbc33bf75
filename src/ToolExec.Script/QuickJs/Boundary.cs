namespace ToolExec.Script.QuickJs;

/// <summary>The functions of the prelude that the host calls; see guest/README.md.</summary>
internal enum Boundary
{
    Define = 0,
    Start = 1,
    Settle = 2,
    Tick = 3,
    Pending = 4,
    Encode = 5,
    EncodeError = 6,
    Functions = 7,
    Main = 8,
}
