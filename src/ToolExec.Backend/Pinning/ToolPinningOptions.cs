namespace ToolExec.Backend;

/// <summary>How tools are held to a lock (<see cref="ToolLock"/>). Read once, when the registry is made.</summary>
public sealed class ToolPinningOptions
{
    /// <summary>Gets or sets the file with the lock. A relative path starts at the current directory.</summary>
    /// <value>The default value is <c>toolexec.lock.json</c>.</value>
    /// <remarks>A file that is missing or no lock stops the host's start.</remarks>
    public string LockFile { get; set; } = ToolLock.DefaultFileName;

    /// <summary>Gets or sets the lock itself; where it is set, no file is read.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public ToolLock? Lock { get; set; }

    /// <summary>Gets or sets what becomes of a tool whose definition is another than the locked one.</summary>
    /// <value>The default value is <see cref="ToolPinPolicy.Refuse"/>.</value>
    public ToolPinPolicy Changed { get; set; }

    /// <summary>Gets or sets what becomes of a tool that the lock does not know.</summary>
    /// <value>The default value is <see cref="ToolPinPolicy.Refuse"/>.</value>
    public ToolPinPolicy Added { get; set; }
}
