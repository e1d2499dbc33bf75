namespace ToolExec;

/// <summary>Stands in front of every attempt at a backend: it may make it wait, or refuse it so that the next backend is tried. For circuit breakers and bulkheads.</summary>
/// <remarks>Registered as a keyed service of an instance. Safe for use by several threads.</remarks>
public interface IBackendGuard
{
    /// <summary>Asks whether an attempt may begin.</summary>
    /// <param name="context">The call; its token ends the waiting.</param>
    /// <param name="binding">The backend that is about to be called.</param>
    /// <returns>
    /// <see langword="null"/> where it may; else why not. After <see cref="ToolErrorKind.BackendUnavailable"/>, <see cref="ToolErrorKind.Busy"/> and
    /// <see cref="ToolErrorKind.RateLimited"/> the tool's next backend is tried, after others the call ends.
    /// </returns>
    /// <exception cref="OperationCanceledException">The call was stopped meanwhile.</exception>
    ValueTask<ToolError?> EnterAsync(ToolCallContext context, ToolBinding binding);

    /// <summary>Hears how an attempt ended that it let in: exactly once for each, whatever happened. It must not throw.</summary>
    /// <param name="context">The call.</param>
    /// <param name="binding">The backend.</param>
    /// <param name="result">What became of the attempt.</param>
    void Leave(ToolCallContext context, ToolBinding binding, ToolResult result);
}
