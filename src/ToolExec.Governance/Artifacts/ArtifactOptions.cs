namespace ToolExec.Governance;

/// <summary>When and how large results become artifacts. Read once, when the first tool's pipeline is made.</summary>
public sealed class ArtifactOptions
{
    /// <summary>Gets or sets the number of bytes from which a result is too large to hand around.</summary>
    /// <value>The default value is 32 KiB. Allowed: 1 KiB to 64 MiB.</value>
    /// <remarks>The largest parts of a result go to artifacts until the rest is smaller: the structured value, texts, binary blocks.</remarks>
    public int Threshold { get; set; } = 32 * 1024;

    /// <summary>Gets or sets how many characters of the beginning are shown.</summary>
    /// <value>The default value is 2000. Allowed: 0 to 100000.</value>
    public int HeadLength { get; set; } = 2000;

    /// <summary>Gets or sets how many characters of the end are shown.</summary>
    /// <value>The default value is 500. Allowed: 0 to 100000.</value>
    public int TailLength { get; set; } = 500;

    /// <summary>Gets or sets how many characters one call of <c>read_artifact</c> gives.</summary>
    /// <value>The default value is 16000. Allowed: 100 to 1000000.</value>
    public int MaxReadLength { get; set; } = 16_000;

    /// <summary>Gets or sets how long an artifact is kept.</summary>
    /// <value>The default value is one day. Allowed: one second to one year.</value>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets who may read an artifact.</summary>
    /// <value>The default value is <see cref="CallerScope.Session"/>.</value>
    public CallerScope Scope { get; set; } = CallerScope.Session;

    /// <summary>Gets or sets the folder in which artifacts are kept; they are kept in memory where it is <see langword="null"/>.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    /// <remarks>The folder is made where it is missing, readable for its owner only. Several processes may share it.</remarks>
    public string? Folder { get; set; }

    /// <summary>Gets or sets how many bytes of artifacts are kept; expired ones go first, then the oldest.</summary>
    /// <value>The default value is 1 GiB. Allowed: 1 MiB to 1 TiB.</value>
    public long MaxBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Gets or sets the tools whose results may become artifacts.</summary>
    /// <value>The default value is <see cref="ToolSelector.Everything"/>.</value>
    public ToolSelector Tools { get; set; } = ToolSelector.Everything;
}
