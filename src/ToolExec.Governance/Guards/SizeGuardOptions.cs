namespace ToolExec.Governance;

/// <summary>How much text may pass.</summary>
public sealed class SizeGuardOptions
{
    /// <summary>Gets or sets how many characters the texts of one call's arguments may have together.</summary>
    /// <value>The default value is <see langword="null"/>: as many as the host takes. Allowed: at least 1.</value>
    public int? MaxArgumentCharacters { get; set; }

    /// <summary>Gets or sets how many characters the texts of one result may have together.</summary>
    /// <value>The default value is <see langword="null"/>: as many as the host takes. Allowed: at least 1.</value>
    public int? MaxResultCharacters { get; set; }
}
