namespace ToolExec.Governance;

/// <summary>How calls are played from a recording.</summary>
public sealed class ReplayOptions
{
    /// <summary>Gets or sets which recorded call answers a call.</summary>
    /// <value>The default value is <see cref="ReplayMatching.Strict"/>.</value>
    public ReplayMatching Matching { get; set; }

    /// <summary>Gets the JSON Pointers of arguments that do not count, such as <c>/request_id</c>.</summary>
    /// <value>The default value is empty.</value>
    public IList<string> IgnoredArguments { get; } = [];

    /// <summary>Gets or sets a value indicating whether the last recorded call answers again once all that fit were played.</summary>
    /// <value>The default value is <see langword="false"/>: a call that was recorded twice can be played twice.</value>
    public bool RepeatsLast { get; set; }

    /// <summary>Gets the names of members whose values were left out when it was recorded. They must be those of the recording.</summary>
    /// <value>The default value is <see cref="Governance.SensitiveNames.Default"/>.</value>
    public IList<string> SensitiveNames { get; } = [.. Governance.SensitiveNames.Default];
}
