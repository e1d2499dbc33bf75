using System.Text.Json;

namespace ToolExec;

/// <summary>Code to run in a sandbox.</summary>
public sealed record SandboxRequest
{
    /// <summary>Gets the language, such as <see cref="SandboxLanguages.JavaScript"/>.</summary>
    public required string Language { get; init; }

    /// <summary>Gets the code.</summary>
    public required string Code { get; init; }

    /// <summary>Gets the way to tools. A sandbox hands every call of the guest to it and trusts nothing that the guest says beside.</summary>
    public required IToolGateway Gateway { get; init; }

    /// <summary>Gets the tools that the code finds as functions.</summary>
    /// <value>The default value is empty: the code can still ask for tools by their ids, as far as the gateway allows.</value>
    public IReadOnlyList<SandboxTool> Tools { get; init => field = value ?? []; } = [];

    /// <summary>Gets what the code finds as <c>input</c>: any JSON value, or undefined for none.</summary>
    public JsonElement Input { get; init; }

    /// <summary>Gets what the code may use.</summary>
    /// <value>The default value has no limit of its own: the sandbox's apply.</value>
    public SandboxLimits Limits { get; init => field = value ?? new(); } = new();

    /// <summary>Gets the least isolation, or <see langword="null"/> for the runtime's default. A request can only tighten what the host has set.</summary>
    public SandboxProfile? Profile { get; init; }

    /// <summary>Gets the name of the one sandbox that may run the code, or <see langword="null"/> for the profile's choice.</summary>
    public string? Sandbox { get; init; }

    /// <summary>
    /// Gets who is told what the code writes, as it writes it, or <see langword="null"/> for nobody. The result has all of it once more; what a limit left out of the result is not told either.
    /// Called in order, never twice at once, and not after the end; it must neither block nor throw. A sandbox that cannot know before the end tells nothing.
    /// </summary>
    public IProgress<SandboxOutput>? Output { get; init; }

    /// <summary>Gets what the host wants to find again beside the code; the guest does not see it. A sandbox that is another host sends it there with whole requests; others leave it alone.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
