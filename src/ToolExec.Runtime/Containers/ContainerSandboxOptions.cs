using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>The settings of a container sandbox. Read once.</summary>
/// <remarks>
/// What keeps the code from the host is not for choice: no network, a read-only root, no capabilities, no new privileges, the engine's filter of system
/// calls, a user that is not root. The static members are usual configurations to begin with.
/// </remarks>
public sealed class ContainerSandboxOptions
{
    /// <summary>The most that <see cref="StartTimeout"/> may be.</summary>
    internal static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(10);

    private const string ContainerdRuntime = "io.containerd.";
    private const int LongestNamespace = 76;

    /// <summary>Gets or sets the name.</summary>
    /// <value>The default value is <c>container</c>. Must not be empty.</value>
    public string Name { get; set; } = "container";

    /// <summary>Gets or sets how the engine is spoken to.</summary>
    /// <value>The default value is <see cref="ContainerEngine.Api"/>.</value>
    public ContainerEngine Engine { get; set; } = ContainerEngine.Api;

    /// <summary>Gets or sets the full path of the engine's Unix socket; of containerd's where <see cref="Engine"/> is <see cref="ContainerEngine.Nerdctl"/>.</summary>
    /// <value>The default value is <see langword="null"/>: the usual places of dockerd's and podman's are tried in turn; nerdctl knows its own.</value>
    /// <remarks>Whoever may write to the socket is root on the host. The code in the sandbox never sees it.</remarks>
    public string? Socket { get; set; }

    /// <summary>Gets or sets the command that speaks to containerd: a full path, or a name that is looked up in <c>PATH</c>.</summary>
    /// <value>The default value is <c>nerdctl</c>. Used where <see cref="Engine"/> is <see cref="ContainerEngine.Nerdctl"/>.</value>
    public string Command { get; set; } = "nerdctl";

    /// <summary>Gets or sets the namespace of containerd in which images and containers are kept.</summary>
    /// <value>The default value is <see langword="null"/>: nerdctl's own, which is <c>default</c>. Only where <see cref="Engine"/> is <see cref="ContainerEngine.Nerdctl"/>.</value>
    public string? Namespace { get; set; }

    /// <summary>Gets or sets the runtime under the engine, by the name that the engine knows it by: <c>runc</c>, <c>crun</c>, <c>runsc</c>, a Kata runtime.</summary>
    /// <value>The default value is <see langword="null"/>: the engine's own choice.</value>
    /// <remarks>
    /// Podman's service has one runtime for all; it must be this one. containerd has names of its own, which begin with <c>io.containerd.</c>, such as
    /// <c>io.containerd.runsc.v1</c> and <c>io.containerd.kata.v2</c>; others are refused.
    /// </remarks>
    public string? Runtime { get; set; }

    /// <summary>Gets or sets what the runtime puts between the code and the host.</summary>
    /// <value>
    /// The default value is <see cref="SandboxIsolation.Namespaces"/>, which is the <c>standard</c> profile. Allowed too: <see cref="SandboxIsolation.UserSpaceKernel"/>
    /// and <see cref="SandboxIsolation.VirtualMachine"/>, which are <c>hardened</c>.
    /// </value>
    /// <remarks>It is not believed: at the start the code's kernel must be another one than the host's, else the sandbox is not used.</remarks>
    public SandboxIsolation Isolation { get; set; } = SandboxIsolation.Namespaces;

    /// <summary>Gets images to use instead of those that are made of this machine's interpreters, by language.</summary>
    /// <value>The default value is empty.</value>
    /// <remarks>The image must be there already, hold the interpreter at the path where this machine has it, a shell at <c>/bin/sh</c>, and the guest's files in <c>/toolexec</c>.</remarks>
    public IDictionary<string, string> Images { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets the user and group that the code runs as, as numbers.</summary>
    /// <value>The default value is <c>65534:65534</c>. Root is refused.</value>
    public string User { get; set; } = "65534:65534";

    /// <summary>Gets or sets a profile of system calls, as the JSON that the engine takes, in the place of the one that ToolExec has for its guests.</summary>
    /// <value>The default value is <see langword="null"/>: a list of the calls that guests need, without namespaces, mounts and sockets that leave the container.</value>
    /// <remarks>A kernel of the sandbox's own filters by itself and does not look at it.</remarks>
    public string? SeccompProfile { get; set; }

    /// <summary>Gets or sets what code may use, where its request does not ask for less.</summary>
    /// <value>The default value has no limit of its own: 30 seconds, 256 MiB, one processor, 64 processes, 64 MiB of files, 1 MiB of output and 1 MiB of result apply.</value>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>Gets or sets how long a container may take to start.</summary>
    /// <value>The default value is 30 seconds. Allowed: more than zero, at most 10 minutes.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets how many containers wait ready for scripts.</summary>
    /// <value>The default value is none.</value>
    /// <remarks>One that waits has the limits of the sandbox: a request that asks for less starts one of its own.</remarks>
    public GuestPoolOptions Pool { get; } = new();

    /// <summary>Returns the settings for the engine's own choice of runtime; <c>standard</c>.</summary>
    public static ContainerSandboxOptions Docker() => new() { Name = "docker" };

    /// <summary>Returns the settings for gVisor: a kernel in user space; <c>hardened</c>.</summary>
    public static ContainerSandboxOptions GVisor() => new() { Name = "gvisor", Runtime = "runsc", Isolation = SandboxIsolation.UserSpaceKernel };

    /// <summary>Returns the settings for Kata Containers: a virtual machine for each run; <c>hardened</c>.</summary>
    public static ContainerSandboxOptions Kata() => new() { Name = "kata", Runtime = "kata-runtime", Isolation = SandboxIsolation.VirtualMachine };

    /// <summary>Returns the settings for Kata Containers on Firecracker; <c>hardened</c>.</summary>
    public static ContainerSandboxOptions Firecracker() => new() { Name = "firecracker", Runtime = "kata-fc", Isolation = SandboxIsolation.VirtualMachine };

    /// <summary>Returns the settings for containerd, by the command <c>nerdctl</c>, with its own choice of runtime; <c>standard</c>.</summary>
    public static ContainerSandboxOptions Containerd() => new() { Name = "containerd", Engine = ContainerEngine.Nerdctl };

    /// <summary>Throws where a setting cannot be.</summary>
    /// <exception cref="ArgumentException">A setting is wrong; all that are wrong are named.</exception>
    internal void Check()
    {
        Pool.Check(nameof(Pool));
        if (Faults() is { Count: > 0 } faults)
        {
            throw new ArgumentException($"The settings of the container sandbox '{Name}' are wrong: {string.Join(' ', faults.Select(fault => $"{fault.Property} {fault.Rule}"))}");
        }
    }

    /// <summary>Returns what is wrong: the property, and the rule that it breaks, to follow its name in a sentence.</summary>
    internal IReadOnlyList<(string Property, string Rule)> Faults()
    {
        var faults = new List<(string, string)>();
        Need(!string.IsNullOrWhiteSpace(Name), nameof(Name), "must not be empty.");
        Need(Socket is null || Path.IsPathFullyQualified(Socket), nameof(Socket), $"must be a full path, but is '{Socket}'.");
        Need(Enum.IsDefined(Engine), nameof(Engine), $"must be {nameof(ContainerEngine.Api)} or {nameof(ContainerEngine.Nerdctl)}, but is {Engine}.");
        Need(
            !string.IsNullOrWhiteSpace(Command) && (Path.IsPathFullyQualified(Command) || !Command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)),
            nameof(Command),
            $"must be a full path, or a name without a path, but is '{Command}'.");
        Need(
            Namespace is null || (Engine == ContainerEngine.Nerdctl && Namespace.Length is > 0 and <= LongestNamespace && Namespace.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
                && char.IsAsciiLetterOrDigit(Namespace[0])),
            nameof(Namespace),
            $"must be null where the engine is not nerdctl, and else up to {LongestNamespace} letters, digits, '.', '_' and '-', a letter or digit first, but is '{Namespace}'.");
        Need(
            Engine != ContainerEngine.Nerdctl || Runtime is null || Runtime.StartsWith(ContainerdRuntime, StringComparison.Ordinal),
            nameof(Runtime),
            $"must be a name of containerd's, which begins with {ContainerdRuntime}, but is '{Runtime}'.");
        Need(Runtime is null || !string.IsNullOrWhiteSpace(Runtime), nameof(Runtime), "must be a name, or null for the engine's own.");
        Need(
            Isolation is SandboxIsolation.Namespaces or SandboxIsolation.UserSpaceKernel or SandboxIsolation.VirtualMachine,
            nameof(Isolation),
            $"must be {nameof(SandboxIsolation.Namespaces)}, {nameof(SandboxIsolation.UserSpaceKernel)} or {nameof(SandboxIsolation.VirtualMachine)}, but is {Isolation}.");
        Need(Images.All(image => !string.IsNullOrWhiteSpace(image.Value)), nameof(Images), "must not have an empty name.");
        Need(
            Images.Keys.All(language => GuestPrograms.Languages.Contains(language, StringComparer.Ordinal)),
            nameof(Images),
            $"must be for {string.Join(", ", GuestPrograms.Languages)}, but are for {string.Join(", ", Images.Keys)}.");
        Need(
            User?.Split(':') is [var user, var group] && uint.TryParse(user, out var uid) && uint.TryParse(group, out var gid) && uid > 0 && gid > 0,
            nameof(User),
            $"must be the numbers of a user and a group that are not root, such as 65534:65534, but is '{User}'.");
        Need(SeccompProfile is null || IsObject(SeccompProfile), nameof(SeccompProfile), "must be a JSON object.");
        Need(Limits is not null, nameof(Limits), "must not be null.");
        Need(
            StartTimeout > TimeSpan.Zero && StartTimeout <= LongestStart,
            nameof(StartTimeout),
            $"must be more than zero and at most {LongestStart.TotalMinutes:0} minutes, but is {StartTimeout}.");
        return faults;

        void Need(bool good, string property, string rule)
        {
            if (!good)
            {
                faults.Add((property, rule));
            }
        }
    }

    private static bool IsObject(string text)
    {
        try
        {
            return JsonElement.Parse(text).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
