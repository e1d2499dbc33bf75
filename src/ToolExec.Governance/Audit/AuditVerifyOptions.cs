namespace ToolExec.Governance;

/// <summary>What an audit trail is held against.</summary>
public sealed class AuditVerifyOptions
{
    /// <summary>Gets or sets the file that holds the key of the chain.</summary>
    /// <value>The default value is <see langword="null"/>: the trail has none.</value>
    public string? KeyFile { get; set; }

    /// <summary>Gets or sets the end that the trail must still hold: from an anchor file, or kept from an earlier verification.</summary>
    /// <value>The default value is <see langword="null"/>: records that are missing at the end are not noticed.</value>
    public AuditHead? Anchor { get; set; }

    /// <summary>Gets or sets a value indicating whether the trail may begin with another record than its first, because older files were taken away.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool AllowsMissingBeginning { get; set; }

    /// <summary>Reads the end of a trail from an anchor file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read, or holds no end of a trail.</exception>
    public static AuditHead ReadAnchor(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return AuditAnchor.Read(path);
    }
}
