using System.Text.Json;

namespace ToolExec;

/// <summary>A script that calls tools.</summary>
public sealed record CodeRequest
{
    /// <summary>Gets the script.</summary>
    public required string Code { get; init; }

    /// <summary>Gets the language, such as <see cref="SandboxLanguages.TypeScript"/>; <see langword="null"/> for the host's default.</summary>
    public string? Language { get; init; }

    /// <summary>Gets which tools it may see and call, out of those that the host allows; <see langword="null"/> for all of those.</summary>
    public ToolFilter? Tools { get; init; }

    /// <summary>Gets what the script finds as <c>input</c>: any JSON value, or undefined for none.</summary>
    public JsonElement Input { get; init; }

    /// <summary>Gets what it may use. It can only lower what the host allows.</summary>
    public SandboxLimits? Limits { get; init; }

    /// <summary>Gets the least isolation; <see langword="null"/> for the host's default. It can only tighten.</summary>
    public SandboxProfile? Profile { get; init; }

    /// <summary>Gets the name of the one sandbox that may run it; <see langword="null"/> for the profile's choice.</summary>
    public string? Sandbox { get; init; }

    /// <summary>Gets on whose behalf the script runs. Only the same tenant and user may go on with it.</summary>
    public ToolCaller? Caller { get; init; }

    /// <summary>Gets who is told of each tool call that has ended, or <see langword="null"/> for nobody. Called by several threads at once, with what the call was and what became of it, without arguments and value; it must not block.</summary>
    public IProgress<GatewayCall>? Progress { get; init; }

    /// <summary>
    /// Gets who is told what the script writes, as it writes it, or <see langword="null"/> for nobody. The result has all of it once more. Called in order, never twice at once; it must neither block nor throw.
    /// A sandbox that cannot know before the end tells nothing.
    /// </summary>
    public IProgress<SandboxOutput>? Output { get; init; }

    /// <summary>Gets the services of the request that the script belongs to, or <see langword="null"/>.</summary>
    public IServiceProvider? Services { get; init; }
}
