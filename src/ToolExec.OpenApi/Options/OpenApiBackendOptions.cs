using System.Net;

namespace ToolExec.OpenApi;

/// <summary>An HTTP API whose OpenAPI 3.0 or 3.1 document becomes tools. Read once, when the backend is made.</summary>
public sealed class OpenApiBackendOptions
{
    /// <summary>Gets or sets the document's file, JSON or YAML. What it refers to must lie in its folder.</summary>
    /// <value>The default value is <see langword="null"/>. Exactly one of this, <see cref="Url"/> and <see cref="Document"/> is required.</value>
    public string? File { get; set; }

    /// <summary>Gets or sets the document's address. What it refers to must lie at the same origin.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public Uri? Url { get; set; }

    /// <summary>Gets or sets what opens the document as a stream. It is disposed after it was read, and may refer to no other document.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public Func<CancellationToken, ValueTask<Stream>>? Document { get; set; }

    /// <summary>Gets or sets the address that paths are appended to.</summary>
    /// <value>The default value is <see langword="null"/>: the first server that the document names for the operation.</value>
    public Uri? BaseUrl { get; set; }

    /// <summary>Gets the values of variables in the addresses of servers.</summary>
    /// <value>The default value is empty: the document's defaults.</value>
    public IDictionary<string, string> ServerVariables { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets which operations become tools: patterns with <c>*</c> and <c>?</c> for the tool's name, or for <c>METHOD /path</c>.</summary>
    /// <value>The default value is empty: all.</value>
    public IList<string> Include { get; } = [];

    /// <summary>Gets which operations do not, of those that would; patterns as for <see cref="Include"/>.</summary>
    /// <value>The default value is empty.</value>
    public IList<string> Exclude { get; } = [];

    /// <summary>Gets the tags of which an operation must have one, compared without regard to case.</summary>
    /// <value>The default value is empty: any, or none.</value>
    public IList<string> IncludeTags { get; } = [];

    /// <summary>Gets the tags of which an operation must have none.</summary>
    /// <value>The default value is empty.</value>
    public IList<string> ExcludeTags { get; } = [];

    /// <summary>Gets what fills the document's security schemes, by their names in the document.</summary>
    /// <value>The default value is empty.</value>
    public IDictionary<string, OpenApiCredential> Credentials { get; } = new Dictionary<string, OpenApiCredential>(StringComparer.Ordinal);

    /// <summary>Gets the headers that each request to the API has; values may refer to secrets as <c>{{secret:NAME}}</c>.</summary>
    /// <value>The default value is empty.</value>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets the header in which the key of a call's effect goes to the API, with methods that are not safe (RFC 9110, 9.2.1). A key of other characters than visible ASCII goes as its SHA-256.</summary>
    /// <value>The default value is <c>Idempotency-Key</c>. <see langword="null"/> sends none.</value>
    public string? IdempotencyHeader { get; set; } = "Idempotency-Key";

    /// <summary>Gets the hosts that requests may go to: <c>api.example.com</c>, <c>example.com:8443</c>, <c>*.example.com</c>.</summary>
    /// <value>
    /// The default value is empty: the host of <see cref="BaseUrl"/>; without one that of <see cref="Url"/>, so that a document from elsewhere cannot send the host's
    /// credentials to a server of its own choice; else those of the servers that the document names.
    /// </value>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Gets or sets a value indicating whether requests may go to private, loopback and other special addresses.</summary>
    /// <value>The default value is <see langword="false"/>. It does not open the addresses of cloud metadata services; only <see cref="AllowedNetworks"/> does.</value>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Gets the networks that requests may go to although they are private: <c>10.1.0.0/16</c>, <c>127.0.0.1/32</c>, <c>fd00::/8</c>.</summary>
    /// <value>The default value is empty.</value>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Gets or sets how many redirects in a row are followed, for GET and HEAD, and each checked as the first request was.</summary>
    /// <value>The default value is 0: a redirect is an error that says where it leads. Allowed: 0 to 10. Credentials go to no other origin.</value>
    public int MaxRedirects { get; set; }

    /// <summary>Gets or sets how long the start may take, which reads the document.</summary>
    /// <value>The default value is 30 seconds. Allowed: more than zero, at most one hour.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long one request may take, its answer's body included.</summary>
    /// <value>The default value is 60 seconds. Allowed: more than zero, at most one hour. The call's own limit holds too.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how often a request with an idempotent method (RFC 9110, 9.2.2) is repeated after a fault that may pass.</summary>
    /// <value>The default value is 2. Allowed: 0 to 10.</value>
    public int MaxRetries { get; set; } = 2;

    /// <summary>Gets or sets the wait before the first repetition; it doubles each time, with jitter, unless the server says how long to wait.</summary>
    /// <value>The default value is 500 milliseconds. Allowed: more than zero, at most one minute.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets the longest wait; where the server asks for a longer one, its answer is the result.</summary>
    /// <value>The default value is 10 seconds. Allowed: at least <see cref="RetryDelay"/>, at most one hour.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the most bytes of the document and all that it refers to.</summary>
    /// <value>The default value is 32 MiB. Allowed: 1 KiB to 256 MiB.</value>
    public int MaxDocumentBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Gets or sets the most bytes of an answer, after decompression.</summary>
    /// <value>The default value is 4 MiB. Allowed: 1 KiB to 1 GiB.</value>
    public int MaxResponseBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets or sets the most tools; what comes after them is left out and reported.</summary>
    /// <value>The default value is 5,000. Allowed: 1 to 1,000,000.</value>
    public int MaxTools { get; set; } = 5000;

    /// <summary>Gets or sets the most parts (schemas within schemas) of a tool's schema. An operation with a larger input is left out; a larger output schema alone is.</summary>
    /// <value>The default value is 5,000. Allowed: 10 to 1,000,000.</value>
    public int MaxSchemaParts { get; set; } = 5000;

    /// <summary>Gets or sets a value indicating whether tools have the schemas of successful answers as their output schemas, against which results are checked.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool IncludeOutputSchemas { get; set; } = true;

    /// <summary>Gets or sets the path, relative to the base address, that is asked with GET whether the API is well.</summary>
    /// <value>The default value is <see langword="null"/>: the API counts as well when its document was read.</value>
    public string? HealthPath { get; set; }

    /// <summary>Gets or sets how names of hosts become addresses; the system's way where <see langword="null"/>.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>>? ResolveHost { get; set; }
}
