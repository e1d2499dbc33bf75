namespace ToolExec.Governance;

/// <summary>What is recorded of calls, and where. Read once, when the runner is made.</summary>
public sealed class AuditOptions
{
    /// <summary>Gets or sets the file of the trail: JSON lines, appended to.</summary>
    /// <value>The default value is <see langword="null"/>: the trail goes to the <see cref="IAuditSink"/>s that are services of the instance alone.</value>
    /// <remarks>Only one process can have it open; its lock is the file's name with <c>.lock</c> behind it.</remarks>
    public string? File { get; set; }

    /// <summary>Gets or sets how many bytes the file may have before the next one is begun; the full one gets a number in its name.</summary>
    /// <value>The default value is 64 MiB. Allowed: 4 KiB to 1 TiB.</value>
    public long MaxFileBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Gets or sets a value indicating whether records are written through to the disk, together for calls that end at the same time.</summary>
    /// <value>The default value is <see langword="true"/>. Without it a crash of the machine may lose the last records; a crash of the process does not.</value>
    public bool FlushToDisk { get; set; } = true;

    /// <summary>Gets or sets a file that holds a key for the chain of hashes.</summary>
    /// <value>The default value is <see langword="null"/>: no key. A line break at the file's end does not count; at least 16 bytes must be left.</value>
    /// <remarks>Without a key, whoever may write the whole trail can make a new one that verifies.</remarks>
    public string? KeyFile { get; set; }

    /// <summary>Gets or sets a file in which the end of the trail is kept: what was cut off at the end is then evident. It should lie where the trail's writer alone may write.</summary>
    /// <value>The default value is <see langword="null"/>: none. It goes with <see cref="File"/> only.</value>
    public string? AnchorFile { get; set; }

    /// <summary>Gets or sets a value indicating whether arguments are recorded, redacted.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool IncludeArguments { get; set; } = true;

    /// <summary>Gets or sets how many bytes redacted arguments may have; of larger ones a digest is recorded.</summary>
    /// <value>The default value is 16 KiB. Allowed: 0 to 1 MiB.</value>
    public int MaxArgumentBytes { get; set; } = 16 * 1024;

    /// <summary>Gets or sets a value indicating whether a digest of each result is recorded.</summary>
    /// <value>The default value is <see langword="true"/>. With a key it is keyed as well.</value>
    /// <remarks>Whoever can guess a result can check the guess against a digest without a key.</remarks>
    public bool IncludeResultDigest { get; set; } = true;

    /// <summary>Gets the names of members whose values are left out of arguments.</summary>
    /// <value>The default value is <see cref="Governance.SensitiveNames.Default"/>. What a tool's schema marks is left out besides.</value>
    public IList<string> SensitiveNames { get; } = [.. Governance.SensitiveNames.Default];

    /// <summary>Gets or sets what happens to calls while the trail cannot be written.</summary>
    /// <value>The default value is <see cref="AuditFailure.Refuse"/>.</value>
    public AuditFailure Failure { get; set; } = AuditFailure.Refuse;

    /// <summary>Gets or sets a value indicating whether a record is written before a call begins, too, and the call begins only when it is kept.</summary>
    /// <value>The default value is <see langword="false"/>. With it, a call that a crash interrupted is in the trail.</value>
    public bool RecordBegin { get; set; }

    /// <summary>Gets or sets how many records may wait to be written; where more do, calls wait, or their records are lost, as <see cref="Failure"/> says.</summary>
    /// <value>The default value is 4,096. Allowed: 1 to 1,000,000.</value>
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>Gets or sets how long a stop waits for records that are not written yet.</summary>
    /// <value>The default value is 10 seconds. Allowed: zero to 10 minutes.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
