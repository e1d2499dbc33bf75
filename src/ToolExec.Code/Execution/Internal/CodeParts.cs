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
    bool KeepsEffects,
    TimeProvider Time);
