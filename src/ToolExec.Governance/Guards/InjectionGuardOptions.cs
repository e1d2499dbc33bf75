namespace ToolExec.Governance;

/// <summary>How texts are searched for marks of prompt injection. These are heuristics: they find what is known and clumsy, and miss what is new or careful.</summary>
public sealed class InjectionGuardOptions
{
    /// <summary>Gets or sets whether results are searched.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets whether arguments are searched as well.</summary>
    /// <value>The default value is <see langword="false"/>: they come from the model itself.</value>
    public bool Arguments { get; set; }

    /// <summary>Gets or sets what becomes of content with telling phrases or faked markup.</summary>
    /// <value>The default value is <see cref="GuardOutcome.Block"/>. With <see cref="GuardOutcome.Redact"/> each place becomes <c>[removed]</c>.</value>
    public GuardOutcome OnPhrases { get; set; } = GuardOutcome.Block;

    /// <summary>Gets or sets what becomes of content with characters that nobody sees: tags, overrides of the direction, zero width.</summary>
    /// <value>The default value is <see cref="GuardOutcome.Redact"/>: they are taken out.</value>
    public GuardOutcome OnHidden { get; set; } = GuardOutcome.Redact;

    /// <summary>Gets regular expressions for more phrases, compared without regard to case, in time linear in the text.</summary>
    /// <value>The default value is empty.</value>
    public IList<string> Phrases { get; } = [];

    /// <summary>Gets or sets how many characters of one result or one call's arguments are searched; content with more is blocked.</summary>
    /// <value>The default value is 4,000,000. Allowed: 1,000 to 100,000,000.</value>
    public int MaxCharacters { get; set; } = 4_000_000;
}
