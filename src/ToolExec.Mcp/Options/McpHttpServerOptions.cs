namespace ToolExec.Mcp;

/// <summary>An MCP server that is reached over HTTP.</summary>
public sealed class McpHttpServerOptions : McpServerOptions
{
    /// <summary>Gets or sets the address of the server's MCP endpoint.</summary>
    /// <value>The default value is <see langword="null"/>. Required: an absolute http or https address without user name and password.</value>
    public Uri? Endpoint { get; set; }

    /// <summary>Gets or sets which of the protocol's HTTP transports is spoken.</summary>
    /// <value>The default value is <see cref="McpHttpTransport.Auto"/>.</value>
    public McpHttpTransport Transport { get; set; } = McpHttpTransport.Auto;

    /// <summary>Gets the headers that every request carries, such as <c>Authorization</c>. They are never logged and appear in no error.</summary>
    /// <value>The default value is empty.</value>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets the client that sends the requests. The backend does not dispose it.</summary>
    /// <value>The default value is <see langword="null"/>: the backend makes its own, which follows no redirects.</value>
    /// <remarks>
    /// Its <see cref="HttpClient.Timeout"/> bounds the time to the first byte of each answer; a call whose server answers with plain JSON is bounded by it as a whole.
    /// A client that follows redirects may show the headers to another host.
    /// </remarks>
    public HttpClient? HttpClient { get; set; }
}
