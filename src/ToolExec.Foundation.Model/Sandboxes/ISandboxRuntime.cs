namespace ToolExec;

/// <summary>Chooses the sandbox for code by its profile and language, and runs it there.</summary>
public interface ISandboxRuntime
{
    /// <summary>Makes the sandboxes and finds out which can run here. Done once; later calls wait for the first. The first code does it where nobody else has.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Gets the sandboxes that can run here; none before the start.</summary>
    IReadOnlyList<ISandbox> Sandboxes { get; }

    /// <summary>Finds the sandbox that would run a request.</summary>
    /// <param name="language">The language.</param>
    /// <param name="profile">The least isolation; <see langword="null"/> for the runtime's default.</param>
    /// <param name="sandbox">The name of the one that may; <see langword="null"/> for the profile's choice.</param>
    /// <param name="error">Why there is none, or <see langword="null"/>.</param>
    /// <returns>The sandbox, or <see langword="null"/>.</returns>
    ISandbox? Find(string language, SandboxProfile? profile, string? sandbox, out SandboxError? error);

    /// <summary>Runs code in the sandbox that fits. Where none does, the result says why and nothing has run.</summary>
    /// <param name="request">The code, what it may use and its way to tools.</param>
    /// <param name="cancellationToken">The caller gives it up.</param>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken = default);

    /// <summary>Goes on with code that waits, in the sandbox that it waited in.</summary>
    /// <param name="request">The request that the code was run with; <see cref="SandboxRequest.Sandbox"/> names the sandbox.</param>
    /// <param name="snapshot">Its state.</param>
    /// <param name="outcomes">Answers to calls that it waits for, by their numbers.</param>
    /// <param name="cancellationToken">The caller gives it up.</param>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; the exception carries it.</exception>
    ValueTask<SandboxResult> ResumeAsync(
        SandboxRequest request, ReadOnlyMemory<byte> snapshot, IReadOnlyDictionary<long, ToolResult> outcomes, CancellationToken cancellationToken = default);
}
