using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Why a call did not succeed: a stable code for programs, and a message for the model that made the call.</summary>
/// <remarks>
/// Everything here may be shown to a model, except <see cref="Exception"/>, which is for the host's own logs and never leaves the process.
/// Equality is that of records.
/// </remarks>
public sealed record ToolError
{
    private const int MaxMessageLength = 8192;

    /// <summary>Initializes an error.</summary>
    /// <param name="kind">What went wrong.</param>
    /// <param name="message">What happened and what to do about it, fit for a model to act on; no text of exceptions, no secrets. What is longer than 8,192 characters is cut there.</param>
    public ToolError(ToolErrorKind kind, string message)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(message);
        Kind = kind;
        Message = message.Length <= MaxMessageLength ? message : Cut(message);
        IsRetryable = IsRetryableKind(kind);
    }

    /// <summary>Gets what went wrong.</summary>
    [JsonPropertyName("code")]
    public ToolErrorKind Kind { get; }

    /// <summary>Gets what happened, in words for the model.</summary>
    [JsonPropertyName("message")]
    public string Message { get; private init; }

    /// <summary>Gets the step of the call that failed.</summary>
    /// <value>The default value is <see cref="ToolOperation.Execute"/>.</value>
    [JsonPropertyName("op")]
    public ToolOperation Operation { get; init; }

    /// <summary>Gets a value indicating whether the same call may succeed later. It says nothing of whether repeating it is safe.</summary>
    /// <value>The default value depends on the kind: see <c>docs/errors.md</c>.</value>
    [JsonPropertyName("retryable")]
    public bool IsRetryable { get; init; }

    /// <summary>Gets the id of the tool, or <see langword="null"/> where none was found.</summary>
    [JsonPropertyName("tool_id")]
    public string? Tool { get; init; }

    /// <summary>Gets the name of the backend, or <see langword="null"/> where none was chosen.</summary>
    [JsonPropertyName("backend")]
    public string? Backend { get; init; }

    /// <summary>Gets the kind of the backend, or <see langword="null"/>.</summary>
    [JsonPropertyName("backend_kind")]
    public string? BackendKind { get; init; }

    /// <summary>Gets the number of the chain's step, counted from 0, or <see langword="null"/>.</summary>
    [JsonPropertyName("step_index")]
    public int? StepIndex { get; init; }

    /// <summary>Gets the graph's node, or <see langword="null"/>.</summary>
    [JsonPropertyName("node")]
    public string? Node { get; init; }

    /// <summary>Gets how long to wait before another attempt, or <see langword="null"/> where nobody said; in milliseconds in JSON.</summary>
    [JsonPropertyName("retry_after_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets the exit code of the process that was the tool, or <see langword="null"/>.</summary>
    [JsonPropertyName("exit_code")]
    public int? ExitCode { get; init; }

    /// <summary>Gets where a value breaks a schema; empty unless a check failed.</summary>
    [JsonPropertyName("violations")]
    public IReadOnlyList<ToolViolation> Violations { get; init => field = value ?? []; } = [];

    /// <summary>Gets the ids that may have been meant; empty unless the tool was not found or the id fits several.</summary>
    [JsonPropertyName("candidates")]
    public IReadOnlyList<string> Candidates { get; init => field = value ?? []; } = [];

    /// <summary>Gets what the backend said beyond the message, or <see langword="null"/>.</summary>
    [JsonPropertyName("details")]
    public JsonElement? Details { get; init; }

    /// <summary>Gets the error behind this one, or <see langword="null"/>: the failed dependency, the last backend's error.</summary>
    [JsonPropertyName("cause")]
    public ToolError? Cause { get; init; }

    /// <summary>Gets the exception behind this error, or <see langword="null"/>. It is for logs in this process and is never written as JSON.</summary>
    [JsonIgnore]
    public Exception? Exception { get; init; }

    /// <summary>Returns the same error with another message.</summary>
    /// <param name="message">The message; a long one is cut as that of a new error is.</param>
    public ToolError WithMessage(string message)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(message);
        return this with { Message = message.Length <= MaxMessageLength ? message : Cut(message) };
    }

    /// <summary>Says whether the same call may succeed later after an error of a kind.</summary>
    /// <param name="kind">The kind.</param>
    public static bool IsRetryableKind(ToolErrorKind kind) => kind
        is ToolErrorKind.BackendUnavailable
        or ToolErrorKind.ConnectionLost
        or ToolErrorKind.InvalidResponse
        or ToolErrorKind.Timeout
        or ToolErrorKind.Busy
        or ToolErrorKind.StreamFailed
        or ToolErrorKind.RateLimited
        or ToolErrorKind.ShuttingDown;

    /// <summary>Returns the code and the message.</summary>
    public override string ToString() => $"{ToolErrorCodes.Name(Kind)}: {Message}";

    private static string Cut(string message) => $"{ToolText.Beginning(message, MaxMessageLength)}… (cut; {message.Length} characters in all)";
}
