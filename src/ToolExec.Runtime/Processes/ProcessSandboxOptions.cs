namespace ToolExec.Runtime;

/// <summary>The settings of the sandbox that isolates nothing (<see cref="RuntimeBuilderExtensions.AddUnsafeProcessSandbox"/>). Read once.</summary>
public sealed class ProcessSandboxOptions
{
    /// <summary>Gets or sets the name.</summary>
    /// <value>The default value is <c>process</c>. Must not be empty.</value>
    public string Name { get; set; } = "process";

    /// <summary>Gets or sets what code may use, where its request does not ask for less.</summary>
    /// <value>The default value has no limit of its own; 30 seconds, 1 MiB of output and 1 MiB of result apply then.</value>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>Gets how many guests are kept ready.</summary>
    public GuestPoolOptions Pool { get; } = new();

    /// <summary>Gets variables that the code's process sees, beside the few that every program needs.</summary>
    /// <value>The default value is empty: nothing of the host's environment.</value>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
