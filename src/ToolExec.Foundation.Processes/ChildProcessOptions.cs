namespace ToolExec.Foundation.Processes;

/// <summary>What to start, and how the child is treated. Read once, by <see cref="ChildProcess.Start"/>.</summary>
public sealed class ChildProcessOptions
{
    /// <summary>Gets or sets the command: a path, or a name that is looked up in the <c>PATH</c> of the child's environment.</summary>
    /// <value>Required. A relative path is taken from <see cref="WorkingDirectory"/>; a bare name is never looked for there.</value>
    public required string FileName { get; set; }

    /// <summary>Gets or sets the arguments, each handed to the program as it is: no shell reads them.</summary>
    /// <value>The default value is empty. An argument must not contain a NUL character.</value>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>Gets or sets the directory the child starts in.</summary>
    /// <value>The default value is <see langword="null"/>: the host's current directory.</value>
    public string? WorkingDirectory { get; set; }

    /// <summary>Gets or sets which variables the child sees.</summary>
    /// <value>The default value is <see cref="ChildEnvironment.Inherited"/>.</value>
    /// <remarks>An inherited environment shows the host's secrets to the child; prefer <see cref="ChildEnvironment.Only"/> for programs of others.</remarks>
    public ChildEnvironment Environment { get; set; } = ChildEnvironment.Inherited;

    /// <summary>Gets or sets how many of the last bytes of standard error are kept.</summary>
    /// <value>The default value is 16 KiB. Allowed: 1 byte to 16 MiB.</value>
    public int ErrorTailBytes { get; set; } = 16 * 1024;

    /// <summary>Gets or sets how many bytes of one line of standard error <see cref="OnErrorLine"/> gets to see; the rest of the line is dropped.</summary>
    /// <value>The default value is 4 KiB. Allowed: 1 byte to 1 MiB.</value>
    public int MaxErrorLineBytes { get; set; } = 4 * 1024;

    /// <summary>Gets or sets what is called with each line of standard error, in order, without its line end.</summary>
    /// <value>The default value is <see langword="null"/>. Blank lines are reported too.</value>
    /// <remarks>It runs on the reader of standard error: a slow callback slows the child's writing down. What it throws is ignored.</remarks>
    public Action<string>? OnErrorLine { get; set; }

    /// <summary>Gets or sets what is called with each piece of standard error as it was read, lines or not.</summary>
    /// <value>The default value is <see langword="null"/>. The memory is valid only during the call.</value>
    /// <remarks>As for <see cref="OnErrorLine"/>: it runs on the reader of standard error, and what it throws is ignored.</remarks>
    public Action<ReadOnlyMemory<byte>>? OnErrorBytes { get; set; }

    /// <summary>Gets or sets the grace <see cref="ChildProcess.DisposeAsync"/> gives the child.</summary>
    /// <value>The default value is 2 seconds. Allowed: zero (kill at once) to one hour.</value>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets the clock for the waits of a stop.</summary>
    /// <value>The default value is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
