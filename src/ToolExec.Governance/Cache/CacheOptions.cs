namespace ToolExec.Governance;

/// <summary>How results are cached. Read once, when the first tool's pipeline is made.</summary>
public sealed class CacheOptions
{
    /// <summary>Gets or sets how many bytes of results are kept; those used longest ago go first.</summary>
    /// <value>The default value is 64 MiB. Allowed: 64 KiB to 16 GiB.</value>
    public long MaxBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Gets or sets how many bytes one result may have to be kept.</summary>
    /// <value>The default value is 1 MiB. Allowed: 1 KiB to <see cref="MaxBytes"/>.</value>
    public long MaxResultBytes { get; set; } = 1024 * 1024;

    /// <summary>Gets or sets how long a result counts.</summary>
    /// <value>The default value is 5 minutes. Allowed: more than zero, at most 30 days.</value>
    /// <remarks>Up to a tenth less, by chance, so that what was learnt together is not forgotten together.</remarks>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets who shares results.</summary>
    /// <value>The default value is <see cref="CallerScope.User"/>.</value>
    public CallerScope Scope { get; set; } = CallerScope.User;

    /// <summary>Gets the rules for some tools; the first that fits a tool counts.</summary>
    /// <value>The default value is empty: all tools that say that they are read-only are cached alike.</value>
    public IList<CacheRule> Rules { get; } = [];
}
