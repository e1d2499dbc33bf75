namespace ToolExec.Run;

/// <summary>What a host adds to the runner.</summary>
internal sealed record ToolRunnerParts(
    IReadOnlyList<ToolMiddlewareRegistration> Middleware,
    IReadOnlyList<IToolCallObserver> Observers,
    IBackendSelector? Selector,
    SecretVault? Secrets = null,
    IReadOnlyList<IBackendGuard>? Guards = null);
