namespace ToolExec.Mcp;

/// <summary>Says which tools are served to MCP clients, and how. Read once, when the <see cref="McpToolServer"/> is made.</summary>
public sealed class McpServingOptions
{
    /// <summary>Gets or sets the name that the server gives itself.</summary>
    /// <value>The default value is <c>toolexec</c>. Allowed: 1 to 128 characters.</value>
    public string Name { get; set; } = "toolexec";

    /// <summary>Gets or sets the name that is shown to people.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public string? Title { get; set; }

    /// <summary>Gets or sets the version that the server says it has.</summary>
    /// <value>The default value is <see langword="null"/>: that of this package.</value>
    public string? Version { get; set; }

    /// <summary>Gets or sets what clients tell their models of this server as a whole.</summary>
    /// <value>The default value is <see langword="null"/>: nothing, and for the gateway how its tools work together.</value>
    public string? Instructions { get; set; }

    /// <summary>Gets or sets the shape.</summary>
    /// <value>The default value is <see cref="McpServingShape.Tools"/>.</value>
    public McpServingShape Shape { get; set; }

    /// <summary>Gets or sets which names tools have.</summary>
    /// <value>The default value is <see cref="McpToolNaming.Qualified"/>.</value>
    public McpToolNaming Naming { get; set; }

    /// <summary>Gets or sets which tools are served. What it does not let through can be neither listed, found, described nor called, in either shape.</summary>
    /// <value>The default value lets every tool of the catalogue through.</value>
    public ToolFilter Filter { get; set; } = new();

    /// <summary>
    /// Gets the patterns of tools that the gateway lists as themselves, beside its own: those a model needs so often that it should not have to search,
    /// or one that runs code. Patterns as in <see cref="ToolFilter.Allow"/>; <see cref="Filter"/> goes before them.
    /// </summary>
    /// <value>Empty by default. Without meaning in the shape <see cref="McpServingShape.Tools"/>.</value>
    public IList<string> Pinned { get; } = [];

    /// <summary>
    /// Gets or sets a value indicating whether a client may give the key of a call's effect, in <c>_meta</c> under <c>toolexec/idempotencyKey</c>: two calls with the same key
    /// then mean the same effect. Only for clients that may know of each other's effects, or where callers are told apart.
    /// </summary>
    /// <value>The default value is <see langword="false"/>: what a client gives there is left alone.</value>
    public bool AcceptIdempotencyKeys { get; set; }

    /// <summary>Gets or sets the most tools of one page of the list.</summary>
    /// <value>The default value is 250. Allowed: 1 to 10,000.</value>
    public int PageSize { get; set; } = 250;

    /// <summary>Gets or sets the most calls of one session that run at the same time; one more is refused at once as <see cref="ToolErrorKind.Busy"/>.</summary>
    /// <value>The default value is 64. Allowed: 1 to 10,000.</value>
    public int MaxConcurrentCalls { get; set; } = 64;

    /// <summary>Gets or sets the most bytes of one message of a client over standard input; a longer one ends the session.</summary>
    /// <value>The default value is 4 MiB. Allowed: 1 KiB to 256 MiB.</value>
    public int MaxMessageBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets or sets how long at most a client's first list or call waits for what <see cref="McpToolServer.HoldUntil"/> was given; it then gets what there is.</summary>
    /// <value>The default value is 30 seconds. Allowed: zero to one hour.</value>
    public TimeSpan StartupWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long calls may go on after the client has closed its end or the server is told to stop; then they are cancelled.</summary>
    /// <value>The default value is 5 seconds. Allowed: zero to one hour.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how often at most clients are told that the list of tools has changed.</summary>
    /// <value>The default value is one second. Allowed: zero to one hour.</value>
    public TimeSpan ListChangedInterval { get; set; } = TimeSpan.FromSeconds(1);
}
