namespace ToolExec.Code;

/// <summary>What the executor is made of. A part that is missing is found when the host starts, not by the first script.</summary>
internal sealed record CodeParts(
    ISandboxRuntime Runtime,
    IToolRunner Runner,
    IBackendRegistry Registry,
    IToolIndex Index,
    IExecutionStore Store,
    IArtifactStore? Artifacts,
    IApprovalStore? Approvals,
    IEffectLedger? Ledger,
    TimeProvider Time)
{
    /// <summary>Gets a value indicating whether a call with the same key does nothing twice, wherever the script is gone on with.</summary>
    public bool KeepsEffects => Ledger is not null && (Ledger.OutlivesProcess || !Store.OutlivesProcess);

    /// <summary>Gets a value indicating whether that holds in another process too.</summary>
    public bool KeepsEffectsForGood => Ledger is { OutlivesProcess: true };
}
