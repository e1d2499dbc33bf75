namespace ToolExec.Mcp;

/// <summary>An MCP server that is a child process and speaks over its standard input and output.</summary>
public sealed class McpStdioServerOptions : McpServerOptions
{
    /// <summary>Gets or sets the command: a path, or a name that is looked up in the server's <c>PATH</c>.</summary>
    /// <value>The default value is empty. Required.</value>
    public string Command { get; set; } = "";

    /// <summary>Gets the arguments. No shell reads them.</summary>
    /// <value>The default value is empty.</value>
    public IList<string> Arguments { get; } = [];

    /// <summary>Gets or sets the directory the server starts in.</summary>
    /// <value>The default value is <see langword="null"/>: the host's current directory.</value>
    public string? WorkingDirectory { get; set; }

    /// <summary>Gets the environment variables that are added to what the server sees anyway, or replace it.</summary>
    /// <value>The default value is empty.</value>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets a value indicating whether the server sees the host's whole environment.</summary>
    /// <value>The default value is <see langword="false"/>: it sees only what programs need to run at all, such as <c>PATH</c> and <c>HOME</c>.</value>
    /// <remarks>Turned on, the server, and whoever wrote it, can read every secret in the host's environment.</remarks>
    public bool InheritEnvironment { get; set; }

    /// <summary>Gets or sets how long a server that is stopped may take after its standard input was closed, and again after it was asked to terminate.</summary>
    /// <value>The default value is 2 seconds. Allowed: zero (it is killed at once) to one hour.</value>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(2);
}
