using ToolExec.Foundation.Processes;

namespace ToolExec.Backend;

/// <summary>Command-line programs as tools. Read once, when the backend is made.</summary>
public sealed class ProcessBackendOptions
{
    /// <summary>Gets the tools.</summary>
    /// <value>The default value is empty. At least one is required.</value>
    public IList<CommandTool> Tools { get; } = [];

    /// <summary>Gets or sets the program of those tools that name none.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? Executable { get; set; }

    /// <summary>Gets or sets the directory that the programs start in.</summary>
    /// <value>The default value is <see langword="null"/>: the host's current directory.</value>
    public string? WorkingDirectory { get; set; }

    /// <summary>Gets the names of the host's environment variables that the programs see.</summary>
    /// <value>The default value is what programs need to run at all (<see cref="ChildEnvironment.CommonNames"/>); clear it to pass nothing on.</value>
    public IList<string> PassedVariables { get; } = [.. ChildEnvironment.CommonNames];

    /// <summary>Gets the environment variables that are added or replaced. A value may refer to secrets as <c>{{secret:NAME}}</c>.</summary>
    /// <value>The default value is empty.</value>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets how many programs run at the same time.</summary>
    /// <value>The default value is 16. Allowed: 1 to 1,024.</value>
    public int MaxConcurrency { get; set; } = 16;

    /// <summary>Gets or sets how many calls may wait for a place; what comes then is refused as busy.</summary>
    /// <value>The default value is 1,000. Allowed: 0 to 1,000,000.</value>
    public int MaxWaiting { get; set; } = 1000;

    /// <summary>Gets or sets how long a program that is stopped may take after its standard input was closed, and again after it was asked to terminate; then its whole tree is killed.</summary>
    /// <value>The default value is 250 milliseconds. Allowed: zero (it is killed at once) to one hour.</value>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromMilliseconds(250);
}
