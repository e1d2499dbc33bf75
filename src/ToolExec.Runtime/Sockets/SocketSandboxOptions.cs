namespace ToolExec.Runtime;

/// <summary>The settings of a sandbox whose guests somebody else starts, and which connect to a Unix-domain socket of this host. Read once.</summary>
public sealed class SocketSandboxOptions
{
    internal const int MinTokenLength = 16;
    internal const int MaxPathBytes = 107;
    internal const int MostWaiting = 1000;
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets the name.</summary>
    /// <value>The default value is <c>socket</c>. Must not be empty.</value>
    public string Name { get; set; } = "socket";

    /// <summary>Gets or sets the socket: a full path, in a folder that guests share. The folder is made for this user alone where it is not there; where it is, others must not be able to write to it.</summary>
    /// <value>The default value is empty, and refused. At most 107 bytes, as the system has it.</value>
    /// <remarks>The guests for JavaScript and Python are written beside it, <c>guest.cjs</c> and <c>guest.py</c>, for whoever starts them.</remarks>
    public string Path { get; set; } = "";

    /// <summary>Gets or sets the text that every guest says as its nonce. Who knows it, and may connect, is taken for a guest.</summary>
    /// <value>The default value is empty, and refused. At least 16 characters.</value>
    public string Token { get; set; } = "";

    /// <summary>Gets the languages that guests may bring, of this library or of your own.</summary>
    /// <value>The default value is JavaScript, Python and C#. JavaScript brings TypeScript with it.</value>
    public IList<string> Languages { get; } = [SandboxLanguages.JavaScript, SandboxLanguages.Python, SandboxLanguages.CSharp];

    /// <summary>Gets the ids of users whose processes may connect, as this host sees them.</summary>
    /// <value>The default value is empty: this host's own user alone. On systems other than Linux it must be empty, and the rights of the folder decide.</value>
    public ISet<int> Users { get; } = new HashSet<int>();

    /// <summary>Gets or sets how far the guests are kept from this host. Nothing here makes it so: it is what you promise of whoever starts them.</summary>
    /// <value>The default value is <see cref="SandboxProfile.Dev"/>: not at all.</value>
    public SandboxProfile Profile { get; set; } = SandboxProfile.Dev;

    /// <summary>Gets or sets how many guests of a language may be connected and wait for a script; further ones are turned away.</summary>
    /// <value>The default value is 16. Allowed: 1 to 1000.</value>
    public int MaxWaiting { get; set; } = 16;

    /// <summary>Gets or sets how long a script waits for a guest where none is connected.</summary>
    /// <value>The default value is 30 seconds. Allowed: more than zero, at most 10 minutes. The script's own time counts as well.</value>
    public TimeSpan GuestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets what code may use, where its request does not ask for less. Time, output and result are bounded here; memory, processors, processes and disk are not.</summary>
    /// <value>The default value has no limit of its own; 30 seconds, 1 MiB of output and 1 MiB of result apply then.</value>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>Returns which value is wrong and what it must be, or <see langword="null"/>.</summary>
    internal (string Name, string Fault)? Check() =>
        string.IsNullOrWhiteSpace(Name) ? (nameof(Name), "must not be empty.")
        : !System.IO.Path.IsPathFullyQualified(Path) || Path.EndsWith('/') ? (nameof(Path), $"must be the full path of a socket, but is '{Path}'.")
        : System.Text.Encoding.UTF8.GetByteCount(Path) is var bytes && bytes > MaxPathBytes ? (nameof(Path), $"must have at most {MaxPathBytes} bytes, but has {bytes}.")
        : Token is not { Length: >= MinTokenLength } ? (nameof(Token), $"must have {MinTokenLength} characters or more.")
        : Languages.Count == 0 || Languages.Any(string.IsNullOrWhiteSpace) ? (nameof(Languages), "must be languages, none of them empty.")
        : Users.Any(user => user < 0) ? (nameof(Users), "must be ids of users, 0 or more.")
        : Users.Count > 0 && !OperatingSystem.IsLinux() ? (nameof(Users), "must be empty on this system: it does not tell whose process connects.")
        : !Enum.IsDefined(Profile) ? (nameof(Profile), $"must be dev, standard or hardened, but is {Profile}.")
        : MaxWaiting is < 1 or > MostWaiting ? (nameof(MaxWaiting), $"must be 1 to {MostWaiting}, but is {MaxWaiting}.")
        : GuestTimeout <= TimeSpan.Zero || GuestTimeout > LongestWait ? (nameof(GuestTimeout), $"must be more than zero, at most {LongestWait}, but is {GuestTimeout}.")
        : Limits is null ? (nameof(Limits), "must not be null.")
        : null;
}
