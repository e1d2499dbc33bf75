using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec;

/// <summary>What became of a call: its value, or why there is none.</summary>
/// <remarks>
/// Backends and middleware make results with <see cref="Success(JsonElement)"/>, <see cref="FromContent"/> and <see cref="Failure(ToolError)"/>; the runner then
/// adds which call it was and how long it took (<see cref="ForCall"/>). What a caller receives does not change any more.
/// </remarks>
public sealed class ToolResult
{
    private static readonly JsonElement NullValue = ToolExecJson.Parse("null");

    private readonly byte[]? _json;
    private readonly byte _status;

    // A boxed element or Extras, because hardly any result has one.
    private readonly object? _meta;
    private JsonElement _element;
    private volatile bool _isParsed;
    private bool _stamped;

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

        _status = (byte)status;
        _element = value.GetValueOrDefault();
        _isParsed = true;
        Content = content ?? [];
        Error = error;
    }

    private ToolResult(byte[] json)
    {
        _status = (byte)ToolStatus.Succeeded;
        _json = json;
        Content = [];
    }

    private ToolResult(ToolResult other, TimeSpan cachedAge)
        : this(other) => _meta = other.Extra with { CachedAge = cachedAge };

    private ToolResult(ToolResult other)
    {
        _status = other._status;
        _json = other._json;
        _isParsed = other._isParsed;
        _element = _isParsed ? other._element : default;
        Content = other.Content;
        Error = other.Error;
        _meta = other._meta;
    }

    /// <summary>Gets how the call ended.</summary>
    [JsonPropertyName("status")]
    public ToolStatus Status => (ToolStatus)_status;

    /// <summary>Gets a value indicating whether the tool ran and gave a result.</summary>
    [JsonIgnore]
    public bool IsSuccess => Status == ToolStatus.Succeeded;

    /// <summary>Gets the structured value; <see langword="null"/> where there is only content or the call did not succeed.</summary>
    [JsonPropertyName("value")]
    public JsonElement? Value
    {
        get
        {
            if (!_isParsed)
            {
                Parse();
            }

            return _element.ValueKind == JsonValueKind.Undefined ? null : _element;
        }
    }

    /// <summary>Gets the structured value as JSON in UTF-8, without making an element of it: to send it on. Empty where there is none.</summary>
    [JsonIgnore]
    public ReadOnlySpan<byte> ValueUtf8 => _json ?? (_element.ValueKind == JsonValueKind.Undefined ? default : JsonMarshal.GetRawUtf8Value(_element));

    /// <summary>Gets the content for people and models; empty where the value says everything.</summary>
    [JsonPropertyName("content")]
    public IReadOnlyList<ContentBlock> Content { get; }

    /// <summary>Gets why the call did not succeed, or <see langword="null"/> where it did.</summary>
    [JsonPropertyName("error")]
    public ToolError? Error { get; }

    /// <summary>Gets the backend's <c>_meta</c> object, or <see langword="null"/>.</summary>
    [JsonPropertyName("_meta")]
    public JsonElement? Meta
    {
        get => _meta is Extras extras ? extras.Meta : (JsonElement?)_meta;
        init
        {
            JsonElement? meta = value is { ValueKind: not JsonValueKind.Undefined } ? value : null;
            _meta = _meta is Extras extras ? extras with { Meta = meta } : meta;
        }
    }

    /// <summary>Gets how old the result is, where it comes from a cache and not from the tool; else <see langword="null"/>.</summary>
    [JsonPropertyName("cached_age_ms")]
    [JsonConverter(typeof(MillisecondsJsonConverter))]
    public TimeSpan? CachedAge
    {
        get => (_meta as Extras)?.CachedAge;
        init => _meta = Pack(Extra with { CachedAge = value });
    }

    /// <summary>Gets what a person is asked, where the call waits for that (<see cref="ToolStatus.AwaitingApproval"/>); else <see langword="null"/>.</summary>
    [JsonPropertyName("approval")]
    public ApprovalRequest? Approval
    {
        get => (_meta as Extras)?.Approval;
        init => _meta = Pack(Extra with { Approval = value });
    }

    /// <summary>Gets when the effect of the call was brought about, or failed, where the result comes from the effect ledger and the tool did not run now; else <see langword="null"/>.</summary>
    [JsonPropertyName("recorded_at")]
    public DateTimeOffset? RecordedAt
    {
        get => (_meta as Extras)?.RecordedAt;
        init => _meta = Pack(Extra with { RecordedAt = value });
    }

    /// <summary>Gets what would be called, where the call was planned and nothing was run (<see cref="ToolCallOptions.DryRun"/>): one call, or one for each item. Else <see langword="null"/>.</summary>
    [JsonPropertyName("planned")]
    public IReadOnlyList<PlannedCall>? Planned
    {
        get => (_meta as Extras)?.Planned;
        init => _meta = Pack(Extra with { Planned = value });
    }

    /// <summary>Gets the call as it can be made again later, where code that can wait made it and it was put off (<see cref="SuspensionReason"/>); else <see langword="null"/>. It is not written as JSON.</summary>
    [JsonIgnore]
    public PostponedCall? Postponed
    {
        get => (_meta as Extras)?.Postponed;
        init => _meta = Pack(Extra with { Postponed = value });
    }

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

    /// <summary>Gets how the arguments were mended before the tool ran; empty where they were right or nothing may be mended.</summary>
    [JsonIgnore]
    public IReadOnlyList<ToolRepair> Repairs => WrittenRepairs ?? [];

    // Absent from the JSON of the many results that have none.
    [JsonPropertyName("repairs")]
    [JsonInclude]
    internal IReadOnlyList<ToolRepair>? WrittenRepairs { get; set; }

    /// <summary>Makes the result of a tool that gave a structured value.</summary>
    /// <param name="value">The value; undefined counts as null.</param>
    public static ToolResult Success(JsonElement value) => new(ToolStatus.Succeeded, value.ValueKind == JsonValueKind.Undefined ? NullValue : value);

    /// <summary>Makes the result of a tool that gave a structured value as JSON text. It is made into an element only when somebody asks for it.</summary>
    /// <param name="utf8Json">One JSON value in UTF-8. It is not copied and must not change any more. The runner checks it; a text that is no JSON fails the call.</param>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    public static ToolResult FromJson(byte[] utf8Json)
    {
        ArgumentNullException.ThrowIfNull(utf8Json);
        return utf8Json.Length > 0 ? new ToolResult(utf8Json) : throw new ArgumentException("An empty text is no JSON value.", nameof(utf8Json));
    }

    /// <summary>Makes the result of a tool that gave a structured value and content for people and models.</summary>
    /// <param name="value">The value, or <see langword="null"/>: it is then taken from the content when the result is normalised.</param>
    /// <param name="content">The content.</param>
    public static ToolResult FromContent(JsonElement? value, IReadOnlyList<ContentBlock> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new ToolResult(ToolStatus.Succeeded, value, content);
    }

    /// <summary>Makes the result of a call that was planned and not run.</summary>
    /// <param name="calls">What would be called.</param>
    public static ToolResult FromPlan(IReadOnlyList<PlannedCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var text = string.Join('\n', calls.Select(static call => call switch
        {
            { Tool: null } => "A value would be made.",
            { Unknown: { } unknown } => $"'{call.Tool}' may be called: {unknown}",
            _ => $"'{call.Tool}' would be called with {call.Arguments}.{(call.NeedsApproval ? " A person would be asked first." : "")}",
        }));
        return new ToolResult(ToolStatus.Succeeded, null, [new TextBlock($"Dry run: nothing was run. {text}")]) { Planned = calls };
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
    /// <param name="repairs">How the arguments were mended; <see langword="null"/> where they were not.</param>
    public ToolResult ForCall(string? tool, string? callId, string? backend, TimeSpan duration, int attempts, IReadOnlyList<ToolRepair>? repairs = null)
    {
        var result = Interlocked.Exchange(ref _stamped, true) ? new ToolResult(this) { _stamped = true } : this;
        result.Tool = tool;
        result.CallId = callId;
        result.Backend = backend;
        result.Duration = duration;
        result.Attempts = attempts;
        result.WrittenRepairs = repairs;
        return result;
    }

    /// <summary>Returns this result, or throws where the call did not succeed.</summary>
    /// <exception cref="ToolExecException">The call did not succeed.</exception>
    public ToolResult EnsureSucceeded() => Error is null ? this : throw new ToolExecException(Error);

    /// <summary>Returns the structured value, or throws where the call did not succeed; JSON null where there is only content.</summary>
    /// <exception cref="ToolExecException">The call did not succeed.</exception>
    public JsonElement GetValueOrThrow() => EnsureSucceeded().Value ?? NullValue;

    /// <summary>Returns the structured value as a type of the host, or throws where the call did not succeed.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="typeInfo">Its JSON contract, from a source-generated context.</param>
    /// <returns>The value; <see langword="null"/> where it is JSON null, or there is only content.</returns>
    /// <exception cref="ToolExecException">The call did not succeed.</exception>
    /// <exception cref="JsonException">The value does not fit the type.</exception>
    public T? GetValueOrThrow<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        var json = EnsureSucceeded().ValueUtf8;
        return JsonSerializer.Deserialize(json.IsEmpty ? "null"u8 : json, typeInfo);
    }

    /// <summary>Returns a copy that says that it comes from a cache.</summary>
    /// <param name="age">How old it is; not negative.</param>
    public ToolResult FromCache(TimeSpan age)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.Zero);
        return new ToolResult(this, age);
    }

    /// <summary>Returns the status and, where there is one, the error.</summary>
    public override string ToString() => Error is null ? $"{Tool}: {Status}" : $"{Tool}: {Status} ({Error})";

    private void Parse()
    {
        lock (_json!)
        {
            if (!_isParsed)
            {
                // As deep as a host can allow; the runner has checked what this host does.
                var reader = new Utf8JsonReader(_json, new JsonReaderOptions { MaxDepth = 256 });
                _element = JsonElement.ParseValue(ref reader);
                _isParsed = true;
            }
        }
    }

    private Extras Extra => _meta as Extras ?? new Extras(Meta);

    private static object? Pack(Extras extras) => extras is { CachedAge: null, Approval: null, RecordedAt: null, Planned: null, Postponed: null } ? extras.Meta : extras;

    private static ToolStatus StatusOf(ToolErrorKind kind) => kind switch
    {
        ToolErrorKind.Timeout => ToolStatus.TimedOut,
        ToolErrorKind.Cancelled or ToolErrorKind.ShuttingDown => ToolStatus.Cancelled,
        ToolErrorKind.DependencyFailed or ToolErrorKind.ConditionNotMet => ToolStatus.Skipped,
        ToolErrorKind.ApprovalRequired => ToolStatus.AwaitingApproval,
        ToolErrorKind.InvalidToolId or ToolErrorKind.ToolNotFound or ToolErrorKind.AmbiguousTool or ToolErrorKind.NoBackends
            or ToolErrorKind.BackendOverrideInvalid or ToolErrorKind.BackendOverrideNoMatch or ToolErrorKind.BackendDisabled
            or ToolErrorKind.BackendSelectionFailed or ToolErrorKind.ValidationInput or ToolErrorKind.InvalidSchema or ToolErrorKind.InvalidJson
            or ToolErrorKind.ArgumentsTooLarge or ToolErrorKind.Busy or ToolErrorKind.InvalidPlan or ToolErrorKind.ToolNotAdmitted
            or ToolErrorKind.PolicyDenied or ToolErrorKind.SecretUnavailable or ToolErrorKind.NotRecorded
            or ToolErrorKind.ApprovalInvalid or ToolErrorKind.ApprovalDenied
            or ToolErrorKind.BudgetExceeded or ToolErrorKind.RateLimited or ToolErrorKind.LimitExceeded
            or ToolErrorKind.EffectConflict or ToolErrorKind.EffectUnknown => ToolStatus.Rejected,
        _ => ToolStatus.Failed,
    };

    private sealed record Extras(JsonElement? Meta, TimeSpan? CachedAge = null, ApprovalRequest? Approval = null, DateTimeOffset? RecordedAt = null, IReadOnlyList<PlannedCall>? Planned = null, PostponedCall? Postponed = null);
}
