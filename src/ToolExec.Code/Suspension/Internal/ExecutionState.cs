using System.Text.Json;

namespace ToolExec.Code;

/// <summary>All that another process needs to go on with a script.</summary>
internal sealed record ExecutionState
{
    public required string Language { get; init; }

    public required string Code { get; init; }

    public ToolFilter? Tools { get; init; }

    public required IReadOnlyList<SandboxTool> Functions { get; init; }

    public required SandboxLimits Limits { get; init; }

    public SandboxProfile? Profile { get; init; }

    /// <summary>Gets the name of the sandbox; empty where the profile chooses.</summary>
    public required string Sandbox { get; init; }

    public ToolCaller? Caller { get; init; }

    public ReadOnlyMemory<byte> Snapshot { get; init; }

    public IReadOnlyList<PendingCall> Pending { get; init; } = [];

    public IReadOnlyList<GatewayCall> Calls { get; init; } = [];

    public int CallCount { get; init; }

    public string Stdout { get; init; } = "";

    public string Stderr { get; init; } = "";

    public TimeSpan Duration { get; init; }

    /// <summary>Gets until when somebody has it for himself, or <see langword="null"/> where nobody goes on with it.</summary>
    public DateTimeOffset? TakenUntil { get; init; }

    /// <summary>Gets what the script waits for; of several reasons people go first, then budgets.</summary>
    public SuspensionReason? WaitsFor => Waiting.Any(static p => p.Approval is not null) ? SuspensionReason.Approval
        : Waiting.Any(static p => p.Postponed!.Reason == SuspensionReason.Budget) ? SuspensionReason.Budget
        : Waiting.Any() ? SuspensionReason.HostStopped
        : null;

    /// <summary>Gets when the first call can be made again, where all that it waits for is time; <see langword="null"/> where at once, or where people are asked.</summary>
    public DateTimeOffset? ResumeAfter => Waiting.Any(static p => p.Postponed?.NotBefore is null) ? null : Waiting.Min(static p => p.Postponed!.NotBefore);

    private IEnumerable<PendingCall> Waiting => Pending.Where(static p => p.Answer is null);

    public byte[] ToBytes() => ExecutionDocument.Write(this);

    /// <exception cref="JsonException">The bytes are no state, or one of another form.</exception>
    public static ExecutionState FromBytes(ReadOnlyMemory<byte> bytes) => ExecutionDocument.Read(bytes);
}
