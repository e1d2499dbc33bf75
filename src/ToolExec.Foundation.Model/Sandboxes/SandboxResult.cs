using System.Text.Json;

namespace ToolExec;

/// <summary>What became of code in a sandbox.</summary>
public sealed record SandboxResult
{
    /// <summary>Gets how it ended.</summary>
    public required SandboxStatus Status { get; init; }

    /// <summary>Gets the name of the sandbox that ran it, or <see langword="null"/> where none did.</summary>
    public string? Sandbox { get; init; }

    /// <summary>Gets what the code returned, or left in <c>__out</c>; undefined where it gave nothing.</summary>
    public JsonElement Value { get; init; }

    /// <summary>Gets what it wrote to standard output and <c>console.log</c>, as far as the limit allows.</summary>
    public string Stdout { get; init => field = value ?? ""; } = "";

    /// <summary>Gets what it wrote to standard error, <c>console.warn</c> and <c>console.error</c>, as far as the limit allows.</summary>
    public string Stderr { get; init => field = value ?? ""; } = "";

    /// <summary>Gets why it failed, or <see langword="null"/>.</summary>
    public SandboxError? Error { get; init; }

    /// <summary>Gets its state where it waits, or <see langword="null"/>.</summary>
    public SandboxSuspension? Suspension { get; init; }

    /// <summary>Gets how long it took, from the request to the end of everything that it started.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Gets which limits were really in force.</summary>
    public LimitsEnforced LimitsEnforced { get; init => field = value ?? new(); } = new();

    /// <summary>Makes the result of code that failed.</summary>
    /// <param name="kind">What went wrong.</param>
    /// <param name="message">What happened and what to do about it, fit for a model.</param>
    /// <param name="exception">The exception behind it, for logs.</param>
    public static SandboxResult Failure(SandboxErrorKind kind, string message, Exception? exception = null) =>
        new() { Status = SandboxStatus.Failed, Error = new SandboxError(kind, message) { Exception = exception } };
}
