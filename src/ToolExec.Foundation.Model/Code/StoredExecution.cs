namespace ToolExec;

/// <summary>An execution that waits, as a store keeps it.</summary>
public sealed record StoredExecution
{
    /// <summary>Gets its id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the number of this state; it grows with each change, so that two who change the same state are told apart.</summary>
    public required long Version { get; init; }

    /// <summary>Gets whose it is, from <see cref="ToolCaller.ScopeOf"/>.</summary>
    public string Scope { get; init => field = value ?? ""; } = "";

    /// <summary>Gets the state: bytes that only its owner understands. They hold data of the script: treat them as secret.</summary>
    public required ReadOnlyMemory<byte> State { get; init; }

    /// <summary>Gets when it was first kept.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Gets when it may be forgotten.</summary>
    public required DateTimeOffset Expires { get; init; }
}
