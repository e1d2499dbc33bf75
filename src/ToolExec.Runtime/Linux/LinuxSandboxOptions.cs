namespace ToolExec.Runtime;

/// <summary>The settings of a sandbox of Linux. Read once, when the sandbox is made.</summary>
public sealed class LinuxSandboxOptions
{
    /// <summary>Gets or sets the name.</summary>
    /// <value>The default value is <c>linux</c>. Must not be empty.</value>
    public string Name { get; set; } = "linux";

    /// <summary>Gets or sets what code may use, where its request does not ask for less.</summary>
    /// <value>The default value has no limit of its own; 30 seconds, 256 MiB of memory, one processor, 64 processes, 64 MiB of files, 1 MiB of output and 1 MiB of result apply then.</value>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>Gets or sets the least that must confine a guest. Where this host cannot give it, the sandbox is not used.</summary>
    /// <value>The default value is <see cref="LinuxTier.Launcher"/>: the strongest that this host can give.</value>
    public LinuxTier MinimumTier { get; set; } = LinuxTier.Launcher;

    /// <summary>Gets or sets the strongest that is tried.</summary>
    /// <value>The default value is <see cref="LinuxTier.BubblewrapCgroups"/>. Must not be weaker than <see cref="MinimumTier"/>.</value>
    public LinuxTier MaximumTier { get; set; } = LinuxTier.BubblewrapCgroups;

    /// <summary>Gets or sets the path of a control group in which the sandbox may make its own, below the mount of control groups.</summary>
    /// <value>The default value is <see langword="null"/>: the group that the host runs in.</value>
    public string? CgroupSubtree { get; set; }

    /// <summary>Gets folders of the host that guests may read, beside their interpreter's: libraries of Python, data. Everything in them can be read by any code.</summary>
    /// <value>The default value is empty. Full paths of folders that exist; guests find them at the same place.</value>
    public IList<string> ReadableFolders { get; } = [];

    /// <summary>Gets how many guests wait ready for scripts.</summary>
    /// <value>The default value is none.</value>
    public GuestPoolOptions Pool { get; } = new();

    /// <summary>Gets the languages that are tried.</summary>
    internal IReadOnlyList<string> Languages => IsEngine ? [SandboxLanguages.JavaScript, SandboxLanguages.TypeScript] : GuestPrograms.Languages;

    /// <summary>Gets a value indicating whether scripts run in the managed engine, inside the process that is confined.</summary>
    internal bool IsEngine { get; init; }

    /// <summary>Returns which value is wrong and what it must be, or <see langword="null"/>.</summary>
    internal (string Name, string Fault)? Check() =>
        string.IsNullOrWhiteSpace(Name) ? (nameof(Name), "must not be empty.")
        : !Enum.IsDefined(MinimumTier) ? (nameof(MinimumTier), "must be a tier that there is.")
        : !Enum.IsDefined(MaximumTier) ? (nameof(MaximumTier), "must be a tier that there is.")
        : MaximumTier < MinimumTier ? (nameof(MaximumTier), $"({MaximumTier}) must not be weaker than {nameof(MinimumTier)} ({MinimumTier}).")
        : Limits is null ? (nameof(Limits), "must not be null.")
        : CgroupSubtree is { } path && (path.Length == 0 || path[0] != '/' || path.Split('/').Contains("..", StringComparer.Ordinal))
            ? (nameof(CgroupSubtree), $"must be a path that starts with '/', but is '{path}'.")
        : ReadableFolders.FirstOrDefault(folder => !Path.IsPathFullyQualified(folder) || folder is "/") is { } wrong
            ? (nameof(ReadableFolders), $"must be full paths of folders below the root, but one is '{wrong}'.")
        : null;
}
