namespace ToolExec.Mcp.AspNetCore;

/// <summary>Why a request may not begin in a session.</summary>
internal enum SessionRefusal
{
    /// <summary>It has ended, or there never was such a one for this client.</summary>
    Ended,

    /// <summary>It has as many requests as it may have.</summary>
    TooMany,
}
