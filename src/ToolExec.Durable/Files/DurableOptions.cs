namespace ToolExec.Durable;

/// <summary>Where and how an instance keeps what must survive a crash. Read once, when the file is opened.</summary>
public sealed class DurableOptions
{
    /// <summary>Gets or sets the file. It and its folder are made where they are not there, for the user of the process alone; beside it stand files of the same name with endings.</summary>
    /// <value>The default value is empty, and refused. A relative path is taken from the current directory.</value>
    /// <remarks>It must be on a local disk: locks of network file systems are not to be relied on.</remarks>
    public string File { get; set; } = "";

    /// <summary>Gets or sets what an acknowledged change survives.</summary>
    /// <value>The default value is <see cref="Durable.Durability.Full"/>.</value>
    public Durability Durability { get; set; } = Durability.Full;

    /// <summary>Gets or sets whether the whole file is checked for damage when it is opened. It takes the longer, the larger the file is.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool CheckIntegrity { get; set; }

    /// <summary>Gets or sets how many changes may wait to be written. Who comes then waits until there is room.</summary>
    /// <value>The default value is 4096. Allowed: 1 to 1,000,000.</value>
    public int MaxPending { get; set; } = 4096;
}
