namespace ToolExec.Mcp.AspNetCore;

/// <summary>Says who may reach MCP clients' endpoint over HTTP, and within which bounds. Read once, when the endpoint is mapped.</summary>
public sealed class McpEndpointOptions
{
    /// <summary>Gets the tokens, one of which a request must bear (RFC 6750): <c>Authorization: Bearer …</c>.</summary>
    /// <value>Empty by default: no token is asked for. A host may ask for authentication of its own instead.</value>
    public IList<McpBearerToken> Tokens { get; } = [];

    /// <summary>Gets the hosts that a request may be meant for, without a port: what its <c>Host</c> header may say.</summary>
    /// <value>
    /// Empty by default: the loopback names <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c> alone. <c>*</c> stands for any host, which lets a web page
    /// whose name leads to this machine send requests (DNS rebinding); allow it only where every request needs a token.
    /// </value>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Gets the origins whose web pages may send requests: <c>https://app.example.com</c>.</summary>
    /// <value>Empty by default: pages of the loopback names alone, on any port. <c>*</c> stands for any origin. A request without an <c>Origin</c> header comes from no web page.</value>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Gets or sets a value indicating whether clients of versions before 2026-07-28, which have sessions, are served without one.</summary>
    /// <value>The default value is <see langword="false"/>. Without sessions, such a client hears of no changes of the list and can be asked nothing in the middle of a call.</value>
    public bool Stateless { get; set; }

    /// <summary>Gets or sets the most sessions at the same time; one more is refused with 503.</summary>
    /// <value>The default value is 1,000. Allowed: 1 to 1,000,000.</value>
    public int MaxSessions { get; set; } = 1000;

    /// <summary>Gets or sets after which time without a request or an open stream a session ends.</summary>
    /// <value>The default value is 30 minutes. Allowed: one second to seven days.</value>
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Gets or sets the most requests that are answered at the same time, open streams included; one more is refused with 503.</summary>
    /// <value>The default value is 2,000. Allowed: 1 to 1,000,000.</value>
    public int MaxConcurrentRequests { get; set; } = 2000;

    /// <summary>Gets or sets the most requests of one session that are answered at the same time, open streams included; one more is refused with 429.</summary>
    /// <value>The default value is 100. Allowed: 1 to 10,000.</value>
    public int MaxRequestsPerSession { get; set; } = 100;

    /// <summary>Gets or sets the most bytes of a request; a larger one is refused with 413.</summary>
    /// <value>The default value is 4 MiB. Allowed: 1 KiB to 256 MiB.</value>
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// Gets or sets how many bytes of messages each session keeps for a client that has lost its connection and comes back for what it missed
    /// (<c>Last-Event-ID</c>, since 2025-11-25). The oldest are dropped.
    /// </summary>
    /// <value>The default value is 1 MiB. Zero keeps none: streams cannot be taken up again. Allowed: zero to 1 GiB.</value>
    public int MaxReplayBytes { get; set; } = 1024 * 1024;
}
