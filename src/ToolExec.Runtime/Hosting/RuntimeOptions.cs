namespace ToolExec.Runtime;

/// <summary>Which sandboxes code may run in. Read once, when the runtime is made.</summary>
public sealed class RuntimeOptions
{
    /// <summary>Gets or sets the profile of requests that ask for none.</summary>
    /// <value>The default value is <see cref="SandboxProfile.Standard"/>. It must be among <see cref="AllowedProfiles"/>.</value>
    public SandboxProfile DefaultProfile { get; set; } = SandboxProfile.Standard;

    /// <summary>Gets the profiles that a request may ask for; any other one is refused.</summary>
    /// <value>The default value is <see cref="SandboxProfile.Standard"/> and <see cref="SandboxProfile.Hardened"/>. <see cref="SandboxProfile.Dev"/> needs <see cref="AllowUnsafe"/> beside.</value>
    public ISet<SandboxProfile> AllowedProfiles { get; } = new HashSet<SandboxProfile> { SandboxProfile.Standard, SandboxProfile.Hardened };

    /// <summary>Gets or sets whether code may run without isolation, with all that the host's user may do.</summary>
    /// <value>The default value is <see langword="false"/>: sandboxes of the profile <see cref="SandboxProfile.Dev"/> are not used at all.</value>
    /// <remarks>Whoever can give this host code can then read its files, its memory and its secrets.</remarks>
    public bool AllowUnsafe { get; set; }

    /// <summary>Gets the names of sandboxes that no code may run in, although they were added.</summary>
    /// <value>The default value is empty.</value>
    public ISet<string> DeniedSandboxes { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Gets or sets what any code may use at most; a request can ask for less.</summary>
    /// <value>The default value has no limit: each sandbox's own apply.</value>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>Gets or sets the time that a sandbox has at the start to show that it can run here.</summary>
    /// <value>The default value is 60 seconds. Allowed: 1 second to 10 minutes.</value>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the programs that run scripts, for sandboxes that start programs of this host.</summary>
    public GuestOptions Guests { get; } = new();
}
