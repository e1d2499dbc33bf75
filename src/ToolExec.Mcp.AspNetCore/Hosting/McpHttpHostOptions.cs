using System.Net;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>Says where an <see cref="McpHttpHost"/> listens. Read once, when it is started.</summary>
public sealed class McpHttpHostOptions
{
    /// <summary>Gets or sets the address to listen at.</summary>
    /// <value>The default value is <see cref="IPAddress.Loopback"/>: this machine alone. Another one is refused unless a token is asked for (<see cref="McpEndpointOptions.Tokens"/>).</value>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>Gets or sets the port.</summary>
    /// <value>The default value is 0: one that is free. Allowed: 0 to 65,535.</value>
    public int Port { get; set; }

    /// <summary>Gets or sets the path of the endpoint.</summary>
    /// <value>The default value is <c>/mcp</c>. It begins with a slash.</value>
    public string Path { get; set; } = "/mcp";

    /// <summary>Gets or sets how long requests may go on when the host is stopped.</summary>
    /// <value>The default value is 10 seconds. Allowed: zero to one hour.</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets who may reach the endpoint, and within which bounds.</summary>
    public McpEndpointOptions Endpoint { get; } = new();
}
