namespace ToolExec.Mcp;

/// <summary>The protocol's transports over HTTP.</summary>
public enum McpHttpTransport
{
    /// <summary>Streamable HTTP, and the older one where the server does not know it.</summary>
    Auto = 0,

    /// <summary>Streamable HTTP (since protocol version 2025-03-26).</summary>
    StreamableHttp = 1,

    /// <summary>HTTP with server-sent events (protocol version 2024-11-05).</summary>
    Sse = 2,
}
