namespace ToolExec;

/// <summary>A sandbox whose code can stop at a call, be kept as bytes, and go on elsewhere.</summary>
public interface ISuspendableSandbox : ISandbox
{
    /// <summary>Goes on with code that waits.</summary>
    /// <param name="request">The request that the code was run with: the same code, tools and limits, and a gateway for the calls to come.</param>
    /// <param name="snapshot">Its state, from <see cref="SandboxSuspension.Snapshot"/>.</param>
    /// <param name="outcomes">Answers to calls that it waits for, by their numbers. For those without one, and those whose answer itself waits or is postponed, it waits again.</param>
    /// <param name="cancellationToken">The caller gives it up.</param>
    /// <returns>What became of it. A snapshot that is damaged or of another engine is a failure of kind <see cref="SandboxErrorKind.InvalidRequest"/>.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    ValueTask<SandboxResult> ResumeAsync(
        SandboxRequest request, ReadOnlyMemory<byte> snapshot, IReadOnlyDictionary<long, ToolResult> outcomes, CancellationToken cancellationToken);
}
