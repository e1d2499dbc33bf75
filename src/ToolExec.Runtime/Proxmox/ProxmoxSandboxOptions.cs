namespace ToolExec.Runtime;

/// <summary>The settings of a sandbox that is a container of Proxmox VE, with a sandbox service inside. Read once.</summary>
public sealed class ProxmoxSandboxOptions
{
    internal const int LeastContainerId = 100;
    internal const int MostContainerId = 999_999_999;
    internal static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan LongestPoll = TimeSpan.FromMinutes(1);
    internal static readonly TimeSpan ShortestStart = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan LongestStart = TimeSpan.FromHours(1);
    internal static readonly TimeSpan ShortestIdle = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan LongestIdle = TimeSpan.FromDays(1);

    /// <summary>Gets or sets where the API of Proxmox VE is, such as <c>https://pve.example:8006</c>.</summary>
    /// <value>The default value is <see langword="null"/>, and refused. An https address without a path.</value>
    public Uri? Api { get; set; }

    /// <summary>Gets or sets the name of the node that has the container.</summary>
    /// <value>The default value is empty, and refused. Letters, digits and hyphens.</value>
    public string Node { get; set; } = "";

    /// <summary>Gets or sets the number of the container.</summary>
    /// <value>The default value is 0, and refused. Allowed: 100 to 999,999,999.</value>
    public int ContainerId { get; set; }

    /// <summary>Gets or sets the token of the API: <c>USER@REALM!TOKENID=SECRET</c>.</summary>
    /// <value>The default value is empty, and refused.</value>
    /// <remarks>It needs <c>VM.Audit</c> for the container, and <c>VM.PowerMgmt</c> where it is started or stopped; give it nothing else.</remarks>
    public string ApiToken { get; set; } = "";

    /// <summary>Gets or sets the SHA-256 of the API's certificate, in hexadecimal, with colons or without: that one certificate is trusted and no other.</summary>
    /// <value>The default value is <see langword="null"/>: the certificate must be one that the system, or <see cref="CertificateAuthority"/>, trusts.</value>
    public string? CertificateFingerprint { get; set; }

    /// <summary>Gets or sets the path of a PEM file with the authorities whose certificates of the API are trusted, such as the node's <c>/etc/pve/pve-root-ca.pem</c>.</summary>
    /// <value>The default value is <see langword="null"/>: those of the system. Not together with <see cref="CertificateFingerprint"/>.</value>
    public string? CertificateAuthority { get; set; }

    /// <summary>Gets or sets whether the container is started when code is to run and it does not run.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool AutoStart { get; set; } = true;

    /// <summary>Gets or sets how long it may take until the container runs and the service inside answers; and until it has stopped.</summary>
    /// <value>The default value is 2 minutes. Allowed: 1 second to 1 hour.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets or sets how long to wait before it is looked again whether it has started or stopped.</summary>
    /// <value>The default value is 2 seconds. Allowed: 100 milliseconds to 1 minute.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets whether a container that this host has started is stopped when no code has run in it for <see cref="IdleFor"/>, and when the host ends.</summary>
    /// <value>The default value is <see langword="false"/>. One that somebody else has started is never stopped.</value>
    /// <remarks>Code of other hosts is not known here, and ends with the container: for a container that is this host's alone.</remarks>
    public bool AutoStop { get; set; }

    /// <summary>Gets or sets how long no code may have run before the container is stopped.</summary>
    /// <value>The default value is 10 minutes. Allowed: 1 second to 1 day.</value>
    public TimeSpan IdleFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets the port of the service, where its address is found from the container's interfaces; it is then spoken to by http.</summary>
    /// <value>The default value is 8080. Allowed: 1 to 65,535.</value>
    public int ServicePort { get; set; } = 8080;

    /// <summary>Gets how the service inside is spoken to, and the name of the sandbox. Where <see cref="RemoteSandboxOptions.Address"/> is not set, it is found from the container's interfaces.</summary>
    public RemoteSandboxOptions Remote { get; } = new() { Name = "proxmox_lxc" };

    /// <summary>Says what is wrong.</summary>
    /// <exception cref="ArgumentException">A value is missing or out of its bounds; all that are wrong are named.</exception>
    internal void Check()
    {
        var faults = new List<string>();
        Need(Api is { IsAbsoluteUri: true, Scheme: "https", UserInfo: "", PathAndQuery: "/", Fragment: "" }, $"{nameof(Api)} must be an https address without a path, but is '{Api}'.");
        Need(Node is { Length: >= 1 and <= 63 } && Node.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'), $"{nameof(Node)} must be 1 to 63 letters, digits and hyphens, but is '{Node}'.");
        Need(ContainerId is >= LeastContainerId and <= MostContainerId, $"{nameof(ContainerId)} must be {LeastContainerId} to {MostContainerId}, but is {ContainerId}.");
        Need(IsToken(ApiToken), $"{nameof(ApiToken)} must be USER@REALM!TOKENID=SECRET.");
        Need(CertificateFingerprint is null || ProxmoxTrust.TryReadFingerprint(CertificateFingerprint, out _), $"{nameof(CertificateFingerprint)} must be 32 bytes in hexadecimal.");
        Need(CertificateAuthority is null || CertificateFingerprint is null, $"{nameof(CertificateAuthority)} and {nameof(CertificateFingerprint)} exclude each other.");
        Need(CertificateAuthority is null || Path.IsPathFullyQualified(CertificateAuthority), $"{nameof(CertificateAuthority)} must be a full path, but is '{CertificateAuthority}'.");
        Within(StartTimeout, ShortestStart, LongestStart, nameof(StartTimeout));
        Within(PollInterval, ShortestPoll, LongestPoll, nameof(PollInterval));
        Within(IdleFor, ShortestIdle, LongestIdle, nameof(IdleFor));
        Need(ServicePort is >= 1 and <= 65_535, $"{nameof(ServicePort)} must be 1 to 65535, but is {ServicePort}.");
        if (faults.Count > 0)
        {
            throw new ArgumentException($"The settings of the sandbox '{Remote.Name}' are wrong: {string.Join(' ', faults)}");
        }

        if (Remote.Address is null)
        {
            Remote.CheckRest();
        }
        else
        {
            Remote.Check();
        }

        void Within(TimeSpan value, TimeSpan least, TimeSpan most, string name) => Need(value >= least && value <= most, $"{name} must be {least} to {most}, but is {value}.");

        void Need(bool isGood, string fault)
        {
            if (!isGood)
            {
                faults.Add(fault);
            }
        }
    }

    // The token is a header's value: nothing but what can be seen may be in it.
    private static bool IsToken(string? token) => token is { Length: <= 512 } && token.All(static c => c is > ' ' and < '\x7f')
        && token.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && token.IndexOf('!', at) is var mark && mark > at + 1 && token.IndexOf('=', mark) is var equals && equals > mark + 1 && equals < token.Length - 1;
}
