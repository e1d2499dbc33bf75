using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What became of a call: its value, or why there is none.</summary>
/// <remarks>
/// Backends and middleware make results with <see cref="Success(JsonElement)"/>, <see cref="FromContent"/> and <see cref="Failure(ToolError)"/>; the runner then
/// adds which call it was and how long it took (<see cref="ForCall"/>). What a caller receives does not change any more.
/// </remarks>
public sealed class ToolResult
{
    private static readonly JsonElement NullValue = ToolExecJson.Parse("null");

    private int _stamped;

    /// <summary>Initializes a result. For JSON; elsewhere use the factory methods.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="value">The structured value.</param>
    /// <param name="content">The content blocks.</param>
    /// <param name="error">The error; needed unless the call succeeded.</param>
    /// <exception cref="ArgumentException">A success has an error, or anything else has none.</exception>
    [JsonConstructor]
    public ToolResult(ToolStatus status, JsonElement? value = null, IReadOnlyList<ContentBlock>? content = null, ToolError? error = null)
    {
        if ((status == ToolStatus.Succeeded) != (error is null))
        {
            throw new ArgumentException(error is null ? $"A result with the status {status} needs an error." : "A result that succeeded has no error.", nameof(error));
        }

        Status = status;
        Value = value;
        Content = content ?? [];
        Error = error;
    }

    private ToolResult(ToolResult other)
    {
        Status = other.Status;
        Value = other.Value;
        Content = other.Content;
        Error = other.Error;
        Meta = other.Meta;
    }

    /// <summary>Gets how the call ended.</summary>
    [JsonPropertyName("status")]
    public ToolStatus Status { get; }

    /// <summary>Gets a value indicating whether the tool ran and gave a result.</summary>
    [JsonIgnore]
    public bool IsSuccess => Status == ToolStatus.Succeeded;

    /// <summary>Gets the structured value; <see langword="null"/> where there is only content or the call did not succeed.</summary>
    [JsonPropertyName("value")]
    public JsonElement? Value { get; }

    /// <summary>Gets the content for people and models; empty where the value says everything.</summary>
    [JsonPropertyName("content")]
    public IReadOnlyList<ContentBlock> Content { get; }

    /// <summary>Gets why the call did not succeed, or <see langword="null"/> where it did.</summary>
    [JsonPropertyName("error")]
    public ToolError? Error { get; }

    /// <summary>Gets the backend's <c>_meta</c> object, or <see langword="null"/>.</summary>
    [JsonPropertyName("_meta")]
    public JsonElement? Meta { get; init; }

    /// <summary>Gets the id of the tool that was called, as resolved; the text of the call where it was not.</summary>
    [JsonPropertyName("tool_id")]
    [JsonInclude]
    public string? Tool { get; internal set; }

    /// <summary>Gets the caller's name for the call, or <see langword="null"/>.</summary>
    [JsonPropertyName("call_id")]
    [JsonInclude]
    public string? CallId { get; internal set; }

    /// <summary>Gets the backend that ran the tool, or <see langword="null"/> where none did.</summary>
    [JsonPropertyName("backend")]
    [JsonInclude]
    public string? Backend { get; internal set; }

    /// <summary>Gets how long the whole call took; in milliseconds in JSON.</summary>
    [JsonPropertyName("duration_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    [JsonInclude]
    public TimeSpan Duration { get; internal set; }

    /// <summary>Gets how often a backend was asked to run the tool: 0 where the call was refused before.</summary>
    [JsonPropertyName("attempts")]
    [JsonInclude]
    public int Attempts { get; internal set; }

    /// <summary>Makes the result of a tool that gave a structured value.</summary>
    /// <param name="value">The value; undefined counts as null.</param>
    public static ToolResult Success(JsonElement value) => new(ToolStatus.Succeeded, value.ValueKind == JsonValueKind.Undefined ? NullValue : value);

    /// <summary>Makes the result of a tool that gave a structured value and content for people and models.</summary>
    /// <param name="value">The value, or <see langword="null"/>: it is then taken from the content when the result is normalised.</param>
    /// <param name="content">The content.</param>
    public static ToolResult FromContent(JsonElement? value, IReadOnlyList<ContentBlock> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new ToolResult(ToolStatus.Succeeded, value, content);
    }

    /// <summary>Makes the result of a call that did not succeed; the status follows from the error's kind.</summary>
    /// <param name="error">The error.</param>
    public static ToolResult Failure(ToolError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new ToolResult(StatusOf(error.Kind), null, null, error);
    }

    /// <summary>Makes the result of a call that did not succeed.</summary>
    /// <param name="status">How it ended; not <see cref="ToolStatus.Succeeded"/>.</param>
    /// <param name="error">The error.</param>
    /// <exception cref="ArgumentException">The status is that of a success.</exception>
    public static ToolResult Failure(ToolStatus status, ToolError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new ToolResult(status, null, null, error);
    }

    /// <summary>Returns the result as that of one call. The first use changes this instance, any later one returns a copy: a result that a backend keeps is safe.</summary>
    /// <param name="tool">The tool's id.</param>
    /// <param name="callId">The caller's name for the call.</param>
    /// <param name="backend">The backend that ran it.</param>
    /// <param name="duration">How long the call took.</param>
    /// <param name="attempts">How often a backend was asked.</param>
    public ToolResult ForCall(string? tool, string? callId, string? backend, TimeSpan duration, int attempts)
    {
        var result = Interlocked.Exchange(ref _stamped, 1) == 0 ? this : new ToolResult(this) { _stamped = 1 };
        result.Tool = tool;
        result.CallId = callId;
        result.Backend = backend;
        result.Duration = duration;
        result.Attempts = attempts;
        return result;
    }

    /// <summary>Returns this result, or throws where the call did not succeed.</summary>
    /// <exception cref="ToolExecException">The call did not succeed.</exception>
    public ToolResult EnsureSucceeded() => Error is null ? this : throw new ToolExecException(Error);

    /// <summary>Returns the structured value, or throws where the call did not succeed; JSON null where there is only content.</summary>
    /// <exception cref="ToolExecException">The call did not succeed.</exception>
    public JsonElement GetValueOrThrow() => EnsureSucceeded().Value ?? NullValue;

    /// <summary>Returns the status and, where there is one, the error.</summary>
    public override string ToString() => Error is null ? $"{Tool}: {Status}" : $"{Tool}: {Status} ({Error})";

    private static ToolStatus StatusOf(ToolErrorKind kind) => kind switch
    {
        ToolErrorKind.Timeout => ToolStatus.TimedOut,
        ToolErrorKind.Cancelled or ToolErrorKind.ShuttingDown => ToolStatus.Cancelled,
        ToolErrorKind.DependencyFailed or ToolErrorKind.ConditionNotMet => ToolStatus.Skipped,
        ToolErrorKind.InvalidToolId or ToolErrorKind.ToolNotFound or ToolErrorKind.AmbiguousTool or ToolErrorKind.NoBackends
            or ToolErrorKind.BackendOverrideInvalid or ToolErrorKind.BackendOverrideNoMatch or ToolErrorKind.BackendDisabled
            or ToolErrorKind.BackendSelectionFailed or ToolErrorKind.ValidationInput or ToolErrorKind.InvalidSchema or ToolErrorKind.InvalidJson
            or ToolErrorKind.ArgumentsTooLarge or ToolErrorKind.Busy or ToolErrorKind.InvalidPlan => ToolStatus.Rejected,
        _ => ToolStatus.Failed,
    };
}
