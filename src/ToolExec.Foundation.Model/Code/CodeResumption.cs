namespace ToolExec;

/// <summary>Answers for a script that waits.</summary>
public sealed record CodeResumption
{
    /// <summary>Gets the id of the execution, from <see cref="CodeResult.ExecutionId"/>.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>Gets the decisions on the approvals that it waits for. Some may be left out: the script then waits again.</summary>
    public IReadOnlyList<ApprovalDecision> Decisions { get; init => field = value ?? []; } = [];

    /// <summary>Gets on whose behalf it goes on: the tenant and user that it was run for.</summary>
    public ToolCaller? Caller { get; init; }

    /// <summary>Gets who is told of each tool call that has ended, or <see langword="null"/> for nobody. Called by several threads at once, with what the call was and what became of it, without arguments and value; it must not block.</summary>
    public IProgress<GatewayCall>? Progress { get; init; }

    /// <summary>
    /// Gets who is told what the script writes from now on, as it writes it, or <see langword="null"/> for nobody. The result has all of it once more, and what was written before. Called in order, never twice at once; it must neither block nor throw.
    /// A sandbox that cannot know before the end tells nothing.
    /// </summary>
    public IProgress<SandboxOutput>? Output { get; init; }

    /// <summary>Gets the services of the request, or <see langword="null"/>.</summary>
    public IServiceProvider? Services { get; init; }
}
