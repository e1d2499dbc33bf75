using System.Text.Json.Serialization;

namespace ToolExec.Runtime;

// What of the Docker Engine API (1.41, which podman speaks too) is used here. The names are the API's own.

/// <summary>The body of <c>POST /containers/create</c>.</summary>
internal sealed record CreateContainer
{
    public required string Image { get; init; }

    public required IReadOnlyList<string> Entrypoint { get; init; }

    public IReadOnlyList<string> Cmd { get; init; } = [];

    public required string User { get; init; }

    public string WorkingDir { get; init; } = "/tmp";

    public IReadOnlyList<string> Env { get; init; } = [];

    public bool AttachStdin { get; init; } = true;

    public bool OpenStdin { get; init; } = true;

    public bool StdinOnce { get; init; } = true;

    public bool AttachStdout { get; init; } = true;

    public bool AttachStderr { get; init; } = true;

    public bool Tty { get; init; }

    public bool NetworkDisabled { get; init; }

    public string Hostname { get; init; } = "sandbox";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public required HostConfig HostConfig { get; init; }
}

/// <summary>What of the host a container gets.</summary>
internal sealed record HostConfig
{
    public string NetworkMode { get; init; } = "none";

    public bool Privileged { get; init; }

    public bool ReadonlyRootfs { get; init; } = true;

    public IReadOnlyList<string>? CapAdd { get; init; }

    public IReadOnlyList<string>? CapDrop { get; init; }

    public IReadOnlyList<string>? SecurityOpt { get; init; }

    public IReadOnlyList<string>? Binds { get; init; }

    public string? PidMode { get; init; }

    // Of its own, and without /dev/shm.
    public string IpcMode { get; init; } = "none";

    public long? PidsLimit { get; init; }

    public long Memory { get; init; }

    public long MemorySwap { get; init; }

    public long NanoCpus { get; init; }

    public long CpuPeriod { get; init; }

    public long CpuQuota { get; init; }

    public string? Runtime { get; init; }

    public bool AutoRemove { get; init; }

    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

    public IReadOnlyList<Ulimit>? Ulimits { get; init; }

    public LogConfig? LogConfig { get; init; }
}

/// <summary>A resource limit of the processes.</summary>
internal sealed record Ulimit(string Name, long Soft, long Hard);

/// <summary>Where the engine keeps what a container writes.</summary>
internal sealed record LogConfig(string Type);

/// <summary>The answer to <c>POST /containers/ID/wait</c>.</summary>
internal sealed record WaitedContainer(int StatusCode);

/// <summary>The answer to <c>GET /containers/ID/json</c>.</summary>
internal sealed record InspectedContainer(string Id, ContainerState State, ContainerConfig Config, HostConfig HostConfig);

/// <summary>How a container is.</summary>

internal sealed record ContainerState(bool Running, bool OOMKilled, int ExitCode, string? Error);

/// <summary>What a container was made with.</summary>
internal sealed record ContainerConfig(string? User);

/// <summary>An entry of <c>GET /containers/json</c>.</summary>
internal sealed record ListedContainer(string Id, IReadOnlyDictionary<string, string>? Labels);

/// <summary>An entry of <c>GET /images/json</c>.</summary>
internal sealed record ListedImage(string Id, IReadOnlyDictionary<string, string>? Labels);

/// <summary>A line of the answer to <c>POST /images/create</c>.</summary>
internal sealed record ImageProgress([property: JsonPropertyName("status")] string? Status, [property: JsonPropertyName("error")] string? Error);

/// <summary>The answer to <c>GET /version</c>.</summary>
internal sealed record EngineVersion(string? Version, string? ApiVersion, IReadOnlyList<EngineComponent>? Components);

/// <summary>A part of an engine.</summary>
internal sealed record EngineComponent(string? Name, string? Version);

/// <summary>The answer to <c>GET /info</c>.</summary>
internal sealed record EngineInfo
{
    public string? ServerVersion { get; init; }

    public string? OSType { get; init; }

    public string? KernelVersion { get; init; }

    public string? DefaultRuntime { get; init; }

    public IReadOnlyDictionary<string, EngineRuntime>? Runtimes { get; init; }

    public bool MemoryLimit { get; init; }

    public bool SwapLimit { get; init; }

    public bool CpuCfsQuota { get; init; }

    public bool PidsLimit { get; init; }

    public IReadOnlyList<string>? SecurityOptions { get; init; }
}

/// <summary>A program that runs containers under an engine.</summary>
internal sealed record EngineRuntime([property: JsonPropertyName("path")] string? Path);

/// <summary>The body of an answer that is an error.</summary>
internal sealed record EngineProblem([property: JsonPropertyName("message")] string? Message, [property: JsonPropertyName("cause")] string? Cause);

/// <summary>The filters of a list.</summary>
internal sealed record LabelFilter([property: JsonPropertyName("label")] IReadOnlyList<string> Label);
