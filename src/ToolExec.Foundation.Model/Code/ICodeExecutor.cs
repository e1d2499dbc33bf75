namespace ToolExec;

/// <summary>Runs scripts that call tools.</summary>
/// <remarks>Safe for use by several threads. A script that fails is a result, not an exception.</remarks>
public interface ICodeExecutor
{
    /// <summary>Runs a script.</summary>
    /// <param name="request">The script.</param>
    /// <param name="cancellationToken">The caller gives it up.</param>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    ValueTask<CodeResult> ExecuteAsync(CodeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Goes on with a script that waits, in this process or another one with the same tools.</summary>
    /// <param name="resumption">The answers to what it waits for.</param>
    /// <param name="cancellationToken">The caller gives it up. What was not begun stays resumable.</param>
    /// <returns>
    /// What became of it. An execution that is unknown, over, expired, somebody else's or being resumed by another is a failure of kind
    /// <see cref="SandboxErrorKind.InvalidRequest"/>, all in the same words for a stranger.
    /// </returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    ValueTask<CodeResult> ResumeAsync(CodeResumption resumption, CancellationToken cancellationToken = default);
}
