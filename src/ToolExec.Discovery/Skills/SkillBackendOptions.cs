namespace ToolExec.Discovery;

/// <summary>What skills may do. Read once, when the backend is made.</summary>
public sealed class SkillBackendOptions
{
    /// <summary>Gets or sets the most calls that a skill may name.</summary>
    /// <value>The default value is 100. Allowed: 1 to 10 000.</value>
    public int MaxSteps { get; set; } = 100;

    /// <summary>Gets or sets how deep skills may call skills.</summary>
    /// <value>The default value is 8. Allowed: 1 to 64.</value>
    public int MaxDepth { get; set; } = 8;

    /// <summary>Gets or sets which tools skills may call.</summary>
    /// <value>The default value lets them call any.</value>
    public ToolFilter AllowedTools { get; set; } = new();

    /// <summary>Gets or sets whether every version of a skill is a tool, not the highest one only.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool OfferAllVersions { get; set; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSteps, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxSteps, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDepth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDepth, 64);
        ArgumentNullException.ThrowIfNull(AllowedTools);
    }
}
