namespace ToolExec.Runtime;

/// <summary>How a host has code run in another host.</summary>
public enum RemoteFormat
{
    /// <summary>The lines of a guest go back and forth while the code runs; its tools run here, and the other host needs no way to this one. Of this version's hosts alone.</summary>
    GuestLines = 0,

    /// <summary>One request with the code and one answer, or a stream of events; the code's tools are called over a gateway of this host. Other runtime services speak it too.</summary>
    Execute = 1,
}
