namespace ToolExec.Mcp;

/// <summary>What all MCP servers have in common, however they are reached. Read once, when the backend is made.</summary>
public abstract class McpServerOptions
{
    // The protocol's two ways to reach a server; there is no third to derive.
    private protected McpServerOptions()
    {
    }

    /// <summary>Gets or sets the time that a start (process, connection, handshake), and each listing of the tools, may take.</summary>
    /// <value>The default value is 60 seconds. Allowed: more than zero, at most one hour.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the time that the answer to a health check's ping may take.</summary>
    /// <value>The default value is 5 seconds. Allowed: more than zero, at most one hour.</value>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the wait before the second attempt to restart a server that was lost; the first comes at once, and each further wait is twice as long.</summary>
    /// <value>The default value is 0.5 seconds. Allowed: more than zero, at most <see cref="MaxRestartDelay"/>.</value>
    /// <remarks>Each wait is shortened by up to a half at random, so that many hosts do not come back at the same moment.</remarks>
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Gets or sets the longest wait between two attempts. A server that lived this long starts again from the first.</summary>
    /// <value>The default value is 30 seconds. Allowed: at least <see cref="RestartDelay"/>, at most one hour.</value>
    public TimeSpan MaxRestartDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how many failed attempts to restart a call waits through before it fails; it never waits longer than its own deadline.</summary>
    /// <value>The default value is 5. Allowed: 1 to 100.</value>
    public int RestartAttemptsPerCall { get; set; } = 5;

    /// <summary>Gets or sets the most bytes of one message from the server. A longer one ends the session.</summary>
    /// <value>The default value is 16 MiB. Allowed: 1 KiB to 256 MiB.</value>
    public int MaxMessageBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Gets or sets the most tools that are taken from the server's list; the rest is reported as a problem.</summary>
    /// <value>The default value is 10,000. Allowed: 1 to 1,000,000.</value>
    public int MaxTools { get; set; } = 10_000;

    /// <summary>Gets or sets the most characters of a tool's description; what is longer is cut.</summary>
    /// <value>The default value is 16,384. Allowed: 64 to 1,000,000.</value>
    public int MaxDescriptionLength { get; set; } = 16 * 1024;

    /// <summary>Gets or sets the most bytes of JSON of one tool's definition; a larger one is left out and reported as a problem.</summary>
    /// <value>The default value is 256 KiB. Allowed: 1 KiB to 16 MiB.</value>
    public int MaxDefinitionBytes { get; set; } = 256 * 1024;
}
