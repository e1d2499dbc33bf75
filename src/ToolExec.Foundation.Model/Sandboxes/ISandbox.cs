namespace ToolExec;

/// <summary>Runs code that somebody else wrote, and keeps it from doing harm.</summary>
/// <remarks>
/// Safe for use by several threads. Code that fails is a result, not an exception. When a run has ended, for whatever reason, nothing that it started is left.
/// </remarks>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>Gets what it is. It may say more once <see cref="ProbeAsync"/> has looked at the host.</summary>
    SandboxInfo Info { get; }

    /// <summary>Finds out whether it can run here, by running something, and something that must fail.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the exception carries it.</exception>
    ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Runs code.</summary>
    /// <param name="request">The code, what it may use and its way to tools.</param>
    /// <param name="cancellationToken">The caller gives it up.</param>
    /// <returns>What became of it, once nothing of it runs any more.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it. Nothing of the code runs any more.</exception>
    ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken);
}
