namespace ToolExec.Runtime;

/// <summary>The settings of a sandbox that is another host. Read once.</summary>
public sealed class RemoteSandboxOptions
{
    internal static readonly TimeSpan LongestOverhead = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets the name.</summary>
    /// <value>The default value is <c>remote</c>. Must not be empty.</value>
    public string Name { get; set; } = "remote";

    /// <summary>Gets or sets where the service is: an http or https address. Code and what tools give travel there; use https unless the way is your own.</summary>
    /// <value>The default value is <see langword="null"/>, and refused. With <see cref="RemoteFormat.GuestLines"/> that under which the service is mapped; with <see cref="RemoteFormat.Execute"/> that of the endpoint itself.</value>
    public Uri? Address { get; set; }

    /// <summary>Gets or sets how the two hosts speak.</summary>
    /// <value>The default value is <see cref="RemoteFormat.GuestLines"/>.</value>
    public RemoteFormat Format { get; set; }

    /// <summary>Gets or sets the key that both hosts know; every request is signed with it.</summary>
    /// <value>
    /// The default value is empty. At least 16 bytes. It may be empty with <see cref="RemoteFormat.Execute"/> and a <see cref="Token"/>, for a service that knows no signatures: then whoever hears a
    /// request can send it again.
    /// </value>
    public ReadOnlyMemory<byte> Key { get; set; }

    /// <summary>Gets or sets what every request has in its header <c>Authorization</c>, as a bearer token: for what stands before the service, or a service that asks for it.</summary>
    /// <value>The default value is <see langword="null"/>: no header. Allowed: visible characters of ASCII.</value>
    public string? Token { get; set; }

    /// <summary>Gets or sets where code in the other host calls this host's tools: the address of <c>MapToolGateway</c> as the other host sees it.</summary>
    /// <value>The default value is <see langword="null"/>: code there has no tools. With <see cref="RemoteFormat.Execute"/> alone; the lines of a guest need none.</value>
    public Uri? Gateway { get; set; }

    /// <summary>Gets or sets whether the answer is asked for as a stream of events, so that nothing on the way takes a long run for a dead connection. For <see cref="RemoteFormat.Execute"/>.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool Stream { get; set; } = true;

    /// <summary>Gets or sets how much longer than the code's own time the whole request may take. For <see cref="RemoteFormat.Execute"/>.</summary>
    /// <value>The default value is 5 seconds. Allowed: zero to 10 minutes.</value>
    public TimeSpan TimeoutOverhead { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the profile that the other host must give its code: every request there asks for it.</summary>
    /// <value>The default value is <see cref="SandboxProfile.Standard"/>.</value>
    public SandboxProfile Profile { get; set; } = SandboxProfile.Standard;

    /// <summary>Gets the languages that the other host is asked to run.</summary>
    /// <value>The default value is JavaScript and Python.</value>
    public IList<string> Languages { get; } = [SandboxLanguages.JavaScript, SandboxLanguages.Python];

    /// <summary>Gets or sets what code may use, where its request does not ask for less. The other host's limits apply as well.</summary>
    /// <value>The default value has no limit of its own.</value>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>Gets or sets how often a connection is attempted. What was sent once is never sent again.</summary>
    /// <value>The default value is 3. Allowed: 1 to 10.</value>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Says what is wrong.</summary>
    /// <exception cref="ArgumentException">A value is missing or out of its bounds.</exception>
    internal void Check()
    {
        if (Address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException($"{nameof(Address)} must be an http or https address, but is '{Address}'.", nameof(Address));
        }

        CheckRest();
    }

    /// <summary>Says what is wrong beside the address.</summary>
    /// <exception cref="ArgumentException">A value is missing or out of its bounds.</exception>
    internal void CheckRest()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name, nameof(Name));
        Need(Enum.IsDefined(Format), nameof(Format), $"must be {nameof(RemoteFormat.GuestLines)} or {nameof(RemoteFormat.Execute)}, but is {Format}.");
        Need(Enum.IsDefined(Profile), nameof(Profile), $"must be dev, standard or hardened, but is {Profile}.");
        Need(
            Key.Length >= RemoteSignature.MinKeyBytes || (Key.IsEmpty && Format == RemoteFormat.Execute && Token is not null),
            nameof(Key),
            $"must have {RemoteSignature.MinKeyBytes} bytes or more, but has {Key.Length}.");
        Need(Token is null || (Token.Length > 0 && Token.All(static c => c is > ' ' and < '\x7f')), nameof(Token), "must be visible characters of ASCII.");
        Need(Gateway is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, nameof(Gateway), $"must be an http or https address, but is '{Gateway}'.");
        Need(Gateway is null || Format == RemoteFormat.Execute, nameof(Gateway), $"is of use with {nameof(RemoteFormat)}.{nameof(RemoteFormat.Execute)} alone.");
        Need(TimeoutOverhead >= TimeSpan.Zero && TimeoutOverhead <= LongestOverhead, nameof(TimeoutOverhead), $"must be zero to {LongestOverhead}, but is {TimeoutOverhead}.");
        Need(Limits is not null, nameof(Limits), "must not be null.");
        Need(Languages.Count > 0, nameof(Languages), "must not be empty.");
        Need(MaxAttempts is >= 1 and <= 10, nameof(MaxAttempts), $"must be 1 to 10, but is {MaxAttempts}.");
    }

    /// <summary>Returns the same settings for an address.</summary>
    internal RemoteSandboxOptions At(Uri address)
    {
        var copy = new RemoteSandboxOptions
        {
            Name = Name,
            Address = address,
            Format = Format,
            Key = Key,
            Token = Token,
            Gateway = Gateway,
            Stream = Stream,
            TimeoutOverhead = TimeoutOverhead,
            Profile = Profile,
            Limits = Limits,
            MaxAttempts = MaxAttempts,
        };
        copy.Languages.Clear();
        foreach (var language in Languages)
        {
            copy.Languages.Add(language);
        }

        return copy;
    }

    private static void Need(bool isGood, string name, string fault)
    {
        if (!isGood)
        {
            throw new ArgumentException($"{name} {fault}", name);
        }
    }
}
