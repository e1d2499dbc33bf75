namespace ToolExec.Governance;

/// <summary>Who looks at what goes to tools and comes from them. Read once, when the runner is made.</summary>
public sealed class GuardOptions
{
    /// <summary>Gets or sets which tools are guarded.</summary>
    /// <value>The default value is <see cref="ToolSelector.Everything"/>.</value>
    public ToolSelector Tools { get; set; } = ToolSelector.Everything;

    /// <summary>Gets the built-in guard <c>injection</c>.</summary>
    public InjectionGuardOptions Injection { get; } = new();

    /// <summary>Gets the built-in guard <c>size</c>.</summary>
    public SizeGuardOptions Size { get; } = new();

    /// <summary>Gets the host's own guards; they look after the built-in ones, in this order.</summary>
    /// <value>The default value is empty.</value>
    public IList<IContentGuard> Guards { get; } = [];

    /// <summary>Gets or sets whether content passes where a guard throws.</summary>
    /// <value>The default value is <see langword="false"/>: it is blocked.</value>
    public bool PassOnFailure { get; set; }
}
