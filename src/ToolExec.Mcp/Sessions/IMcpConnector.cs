namespace ToolExec.Mcp;

/// <summary>Makes sessions with one server. One implementation per way to reach it.</summary>
internal interface IMcpConnector
{
    /// <summary>Connects and shakes hands.</summary>
    /// <param name="cancellationToken">The caller's own.</param>
    /// <exception cref="BackendException">The server cannot be reached or does not speak the protocol.</exception>
    Task<McpLink> ConnectAsync(CancellationToken cancellationToken);
}
