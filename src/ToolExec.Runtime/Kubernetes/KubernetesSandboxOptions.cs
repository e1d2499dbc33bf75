namespace ToolExec.Runtime;

/// <summary>The settings of a sandbox that runs each script in a pod of its own. Read once.</summary>
/// <remarks>
/// What keeps the code from the cluster is not for choice: no network, a read-only root, no capabilities, no new privileges, the runtime's filter of system calls, a user that is not
/// root, no token of a service account.
/// </remarks>
public sealed class KubernetesSandboxOptions
{
    internal static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets the name.</summary>
    /// <value>The default value is <c>kubernetes</c>. Must not be empty.</value>
    public string Name { get; set; } = "kubernetes";

    /// <summary>Gets the image of each language: those that are named here run, and no others.</summary>
    /// <value>The default value is empty, and refused. Languages: <c>javascript</c>, <c>python</c>, <c>csharp</c>.</value>
    /// <remarks>
    /// An image has a shell at <c>/bin/sh</c>, and <c>node</c>, <c>python3</c> or <c>dotnet</c> in <c>/usr/local/bin</c>, <c>/usr/bin</c> or <c>/bin</c>. The guests for JavaScript and
    /// Python are brought along; an image for C# has the guest's files in <c>/toolexec</c>. Give digests: what a tag means can change.
    /// </remarks>
    public IDictionary<string, string> Images { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets the namespace that the pods run in.</summary>
    /// <value>The default value is <see langword="null"/>: the host's own inside a cluster, or that of the context. With <see cref="Address"/> it must be set.</value>
    /// <remarks>Use one for nothing else: whoever may make pods there may read whatever its secrets and volumes hold.</remarks>
    public string? Namespace { get; set; }

    /// <summary>Gets or sets the https address of the API server.</summary>
    /// <value>The default value is <see langword="null"/>: that of <see cref="KubeConfig"/>, or else the one that every pod of a cluster is told.</value>
    public Uri? Address { get; set; }

    /// <summary>Gets or sets the bearer token for <see cref="Address"/>.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? Token { get; set; }

    /// <summary>Gets or sets the path of a file with the bearer token for <see cref="Address"/>. It is read again for each request, as tokens are renewed.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? TokenFile { get; set; }

    /// <summary>Gets or sets the certificates, in PEM, of those who may have signed the certificate of <see cref="Address"/>.</summary>
    /// <value>The default value is <see langword="null"/>: those that this machine trusts.</value>
    public string? CertificateAuthority { get; set; }

    /// <summary>Gets or sets the path of a kubeconfig file.</summary>
    /// <value>The default value is <see langword="null"/>: none is read, wherever one may be.</value>
    public string? KubeConfig { get; set; }

    /// <summary>Gets or sets the context of <see cref="KubeConfig"/>.</summary>
    /// <value>The default value is <see langword="null"/>: its current one.</value>
    public string? Context { get; set; }

    /// <summary>Gets or sets whether a kubeconfig may say that the server's certificate is not looked at.</summary>
    /// <value>The default value is <see langword="false"/>: such a kubeconfig is refused.</value>
    /// <remarks>Whoever is on the way can then be the API server, and take the token and the code.</remarks>
    public bool AllowInsecureSkipTlsVerify { get; set; }

    /// <summary>Gets or sets the runtime class of the pods.</summary>
    /// <value>The default value is <see langword="null"/>: the nodes' own runtime.</value>
    public string? RuntimeClass { get; set; }

    /// <summary>Gets or sets what the runtime puts between the code and its node.</summary>
    /// <value>
    /// The default value is <see cref="SandboxIsolation.Namespaces"/>, which is the <c>standard</c> profile. Allowed too, with a <see cref="RuntimeClass"/>:
    /// <see cref="SandboxIsolation.UserSpaceKernel"/> and <see cref="SandboxIsolation.VirtualMachine"/>, which are <c>hardened</c>.
    /// </value>
    /// <remarks>It is not believed: at the start the code's kernel must be another one than that of a plain pod on the same node, else the sandbox is not used.</remarks>
    public SandboxIsolation Isolation { get; set; } = SandboxIsolation.Namespaces;

    /// <summary>Gets or sets the user and group that the code runs as, as numbers.</summary>
    /// <value>The default value is <c>65534:65534</c>. Root is refused.</value>
    public string User { get; set; } = "65534:65534";

    /// <summary>Gets the labels that a node must have.</summary>
    /// <value>The default value is empty. <c>kubernetes.io/os: linux</c> is always asked for.</value>
    public IDictionary<string, string> NodeSelector { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets the taints that pods run in spite of.</summary>
    /// <value>The default value is empty.</value>
    public IList<KubernetesToleration> Tolerations { get; } = [];

    /// <summary>Gets the names of secrets in the namespace with which nodes get the images.</summary>
    /// <value>The default value is empty.</value>
    public IList<string> ImagePullSecrets { get; } = [];

    /// <summary>Gets the annotations of the pods, such as one that keeps a mesh from adding a container of its own.</summary>
    /// <value>The default value is empty.</value>
    public IDictionary<string, string> Annotations { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets the priority class of the pods.</summary>
    /// <value>The default value is <see langword="null"/>: the cluster's own.</value>
    public string? PriorityClass { get; set; }

    /// <summary>Gets or sets how many processes the nodes' kubelets allow a pod (<c>podPidsLimit</c>). The API cannot be asked for it.</summary>
    /// <value>The default value is <see langword="null"/>: unknown, and the limit of processes counts as not enforced. Allowed: 1 or more.</value>
    /// <remarks>
    /// With a number the limit counts as enforced for requests that allow as many processes, or more. Where the sandbox's own limit does, it is tried at the start with as many,
    /// and a sandbox whose code can have them is not used: a kernel of its own has processes that its node does not count.
    /// </remarks>
    public int? PodPidsLimit { get; set; }

    /// <summary>Gets or sets what code may use, where its request does not ask for less.</summary>
    /// <value>The default value has no limit of its own: 30 seconds, 256 MiB, one processor, 64 processes, 64 MiB of files, 1 MiB of output and 1 MiB of result apply.</value>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>Gets how many pods are kept ready.</summary>
    public GuestPoolOptions Pool { get; } = new();

    /// <summary>Gets or sets how long a pod may take to start: to find a node, to get its image, to begin. It is part of the script's time.</summary>
    /// <value>The default value is 25 seconds: less than a script has by default, so that the reason is told. Allowed: more than zero, at most 10 minutes.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Throws where a setting cannot be.</summary>
    /// <exception cref="ArgumentException">A setting is wrong; all that are wrong are named.</exception>
    internal void Check()
    {
        var faults = new List<string>();
        Need(!string.IsNullOrWhiteSpace(Name), $"{nameof(Name)} must not be empty.");
        Need(
            Images.Count > 0 && Images.All(i => GuestPrograms.Languages.Contains(i.Key, StringComparer.Ordinal) && !string.IsNullOrWhiteSpace(i.Value)),
            $"{nameof(Images)} must name an image for one or more of {string.Join(", ", GuestPrograms.Languages)}, and for nothing else.");
        CheckAccess(Need);
        Need(Namespace is null || KubernetesNames.IsLabel(Namespace), $"{nameof(Namespace)} must be a name of lower-case letters, digits and hyphens, but is '{Namespace}'.");
        Need(RuntimeClass is null || KubernetesNames.IsSubdomain(RuntimeClass), $"{nameof(RuntimeClass)} must be the name of a runtime class, or null, but is '{RuntimeClass}'.");
        Need(PriorityClass is null || KubernetesNames.IsSubdomain(PriorityClass), $"{nameof(PriorityClass)} must be the name of a priority class, or null, but is '{PriorityClass}'.");
        Need(
            Isolation is SandboxIsolation.Namespaces or SandboxIsolation.UserSpaceKernel or SandboxIsolation.VirtualMachine,
            $"{nameof(Isolation)} must be {nameof(SandboxIsolation.Namespaces)}, {nameof(SandboxIsolation.UserSpaceKernel)} or {nameof(SandboxIsolation.VirtualMachine)}, but is {Isolation}.");
        Need(Isolation <= SandboxIsolation.Namespaces || RuntimeClass is not null, $"{nameof(Isolation)} must be {nameof(SandboxIsolation.Namespaces)} without a {nameof(RuntimeClass)}.");
        Need(
            User?.Split(':') is [var user, var group] && uint.TryParse(user, out var uid) && uint.TryParse(group, out var gid) && uid is > 0 and <= int.MaxValue && gid is > 0 and <= int.MaxValue,
            $"{nameof(User)} must be the numbers of a user and a group that are not root, such as 65534:65534, but is '{User}'.");
        Need(NodeSelector.Concat(Annotations).All(p => KubernetesNames.IsQualified(p.Key)), $"{nameof(NodeSelector)} and {nameof(Annotations)} must have keys such as example.com/name.");
        Need(NodeSelector.All(p => KubernetesNames.IsLabelValue(p.Value)), $"{nameof(NodeSelector)} must have values of labels: at most 63 letters, digits, '-', '_' and '.'.");
        Need(Tolerations.All(t => KubernetesNames.IsQualified(t.Key)), $"{nameof(Tolerations)} must have keys such as example.com/name.");
        Need(ImagePullSecrets.All(KubernetesNames.IsSubdomain), $"{nameof(ImagePullSecrets)} must be names of secrets.");
        Need(PodPidsLimit is null or >= 1, $"{nameof(PodPidsLimit)} must be 1 or more, or null, but is {PodPidsLimit}.");
        Need(Limits is not null, $"{nameof(Limits)} must not be null.");
        Need(StartTimeout > TimeSpan.Zero && StartTimeout <= LongestStart, $"{nameof(StartTimeout)} must be more than zero and at most 10 minutes, but is {StartTimeout}.");
        if (faults.Count > 0)
        {
            throw new ArgumentException($"The settings of the kubernetes sandbox '{Name}' are wrong: {string.Join(' ', faults)}");
        }

        Pool.Check(nameof(Pool));

        void Need(bool good, string fault)
        {
            if (!good)
            {
                faults.Add(fault);
            }
        }
    }

    private void CheckAccess(Action<bool, string> need)
    {
        // A token must not travel in the clear.
        need(Address is null or { IsAbsoluteUri: true, Scheme: "https" }, $"{nameof(Address)} must be an https address, but is '{Address}'.");
        need(Address is null || KubeConfig is null, $"{nameof(KubeConfig)} must not be set beside {nameof(Address)}.");
        need(Address is null || Namespace is not null, $"{nameof(Namespace)} must be set with {nameof(Address)}.");
        need(Address is null || (Token is null) != (TokenFile is null), $"{nameof(Token)} or {nameof(TokenFile)} must be set with {nameof(Address)}, and not both.");
        need(Address is not null || (Token ?? TokenFile ?? CertificateAuthority) is null, $"{nameof(Address)} must be set with {nameof(Token)}, {nameof(TokenFile)} or {nameof(CertificateAuthority)}.");
        need(KubeConfig is not null || (Context is null && !AllowInsecureSkipTlsVerify), $"{nameof(KubeConfig)} must be set with {nameof(Context)} or {nameof(AllowInsecureSkipTlsVerify)}.");
    }
}
