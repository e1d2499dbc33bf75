using ToolExec.Foundation.Processes;

namespace ToolExec.Backend;

/// <summary>A program that stays, and offers tools over the line protocol (<c>docs/command-lines.md</c>). Read once, when the backend is made.</summary>
public sealed class ToolProcessOptions
{
    /// <summary>Gets or sets the command: a path, or a name that is looked up in the <c>PATH</c> that it is given, never in a current directory.</summary>
    /// <value>The default value is empty. Required.</value>
    public string Command { get; set; } = "";

    /// <summary>Gets the arguments. No shell reads them.</summary>
    /// <value>The default value is empty. They must not refer to secrets: other users of the machine could read them.</value>
    public IList<string> Arguments { get; } = [];

    /// <summary>Gets or sets the directory that the program starts in.</summary>
    /// <value>The default value is <see langword="null"/>: the host's current directory.</value>
    public string? WorkingDirectory { get; set; }

    /// <summary>Gets the names of the host's environment variables that the program sees.</summary>
    /// <value>The default value is what programs need to run at all (<see cref="ChildEnvironment.CommonNames"/>); clear it to pass nothing on.</value>
    public IList<string> PassedVariables { get; } = [.. ChildEnvironment.CommonNames];

    /// <summary>Gets the environment variables that are added or replaced. A value may refer to secrets as <c>{{secret:NAME}}</c>.</summary>
    /// <value>The default value is empty.</value>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets how long the program may take to say hello, and to list its tools.</summary>
    /// <value>The default value is 30 seconds. Allowed: more than zero, at most one hour.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long the program may take to answer a ping.</summary>
    /// <value>The default value is 5 seconds. Allowed: more than zero, at most one hour.</value>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long the program may take to end a call that it was told to cancel.</summary>
    /// <value>The default value is 5 seconds. Allowed: more than zero, at most one hour. Then the program is ended, and the other calls inside it are lost.</value>
    public TimeSpan CancelGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a program that is stopped may take after its standard input was closed, and again after it was asked to terminate.</summary>
    /// <value>The default value is 2 seconds. Allowed: zero (it is killed at once) to one hour.</value>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long to wait before a program that was lost twice in a row is started again; the wait doubles each time.</summary>
    /// <value>The default value is 1 second. Allowed: more than zero, at most one hour. Calls in the meantime are refused and say when to come again.</value>
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest of those waits. A program that has lived as long counts as well again.</summary>
    /// <value>The default value is 1 minute. Allowed: at least <see cref="RestartDelay"/>, at most one hour.</value>
    public TimeSpan MaxRestartDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how many calls may be inside the program at once; what comes then is refused as busy.</summary>
    /// <value>The default value is 256. Allowed: 1 to 100,000.</value>
    public int MaxPending { get; set; } = 256;

    /// <summary>Gets or sets the most bytes of one message.</summary>
    /// <value>The default value is 4 MiB. Allowed: 1 KiB to 256 MiB. A program that writes a longer one is ended and started again.</value>
    public int MaxMessageBytes { get; set; } = 4 * 1024 * 1024;
}
