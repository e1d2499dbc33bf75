using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Code;

/// <summary>The JSON of what is kept of a suspended script. What the contract has types for stands in it as the contract writes it.</summary>
internal sealed record ExecutionDocument
{
    // What an older version of this library can read is written so that it can.
    private const int FirstForm = 1;
    private const int FormWithPostponed = 2;

    [JsonPropertyName("form")]
    public required int Form { get; init; }

    [JsonPropertyName("language")]
    public required string Language { get; init; }

    [JsonPropertyName("code")]
    public required string Code { get; init; }

    [JsonPropertyName("tools")]
    public ToolFilter? Tools { get; init; }

    [JsonPropertyName("functions")]
    public required IReadOnlyList<SandboxTool> Functions { get; init; }

    [JsonPropertyName("limits")]
    public required JsonElement Limits { get; init; }

    [JsonPropertyName("profile")]
    public SandboxProfile? Profile { get; init; }

    [JsonPropertyName("sandbox")]
    public required string Sandbox { get; init; }

    [JsonPropertyName("caller")]
    public JsonElement? Caller { get; init; }

    [JsonPropertyName("snapshot")]
    public required byte[] Snapshot { get; init; }

    [JsonPropertyName("pending")]
    public required IReadOnlyList<PendingDocument> Pending { get; init; }

    [JsonPropertyName("calls")]
    public required JsonElement Calls { get; init; }

    [JsonPropertyName("call_count")]
    public required int CallCount { get; init; }

    [JsonPropertyName("stdout")]
    public required string Stdout { get; init; }

    [JsonPropertyName("stderr")]
    public required string Stderr { get; init; }

    [JsonPropertyName("duration_ms")]
    public required double DurationMs { get; init; }

    [JsonPropertyName("taken_until")]
    public DateTimeOffset? TakenUntil { get; init; }

    public static byte[] Write(ExecutionState state) => JsonSerializer.SerializeToUtf8Bytes(
        new ExecutionDocument
        {
            Form = state.Pending.Any(static p => p.Postponed is not null) ? FormWithPostponed : FirstForm,
            Language = state.Language,
            Code = state.Code,
            Tools = state.Tools,
            Functions = state.Functions,
            Limits = Element(state.Limits),
            Profile = state.Profile,
            Sandbox = state.Sandbox,
            Caller = state.Caller is null ? null : Element(state.Caller),
            Snapshot = state.Snapshot.ToArray(),
            Pending = [.. state.Pending.Select(static p => new PendingDocument(p.Id, ElementOf(p.Approval), ElementOf(p.Postponed), ElementOf(p.Answer)))],
            Calls = Element(state.Calls),
            CallCount = state.CallCount,
            Stdout = state.Stdout,
            Stderr = state.Stderr,
            DurationMs = state.Duration.TotalMilliseconds,
            TakenUntil = state.TakenUntil,
        },
        ExecutionJsonContext.Strict.ExecutionDocument);

    public static ExecutionState Read(ReadOnlyMemory<byte> bytes)
    {
        var read = JsonSerializer.Deserialize(bytes.Span, ExecutionJsonContext.Strict.ExecutionDocument);
        if (read is not { Form: FirstForm or FormWithPostponed })
        {
            throw new JsonException($"The state of the execution is of the form {read?.Form}, which is not read here.");
        }

        return new ExecutionState
        {
            Language = read.Language,
            Code = read.Code,
            Tools = read.Tools,
            Functions = read.Functions,
            Limits = Value<SandboxLimits>(read.Limits),
            Profile = read.Profile,
            Sandbox = read.Sandbox,
            Caller = read.Caller is { } caller ? Value<ToolCaller>(caller) : null,
            Snapshot = read.Snapshot,
            Pending = [.. read.Pending.Select(Call)],
            Calls = Value<IReadOnlyList<GatewayCall>>(read.Calls),
            CallCount = read.CallCount,
            Stdout = read.Stdout,
            Stderr = read.Stderr,
            Duration = TimeSpan.FromMilliseconds(read.DurationMs),
            TakenUntil = read.TakenUntil,
        };
    }

    private static PendingCall Call(PendingDocument read)
    {
        if (read.Approval is null == read.Postponed is null)
        {
            throw new JsonException("A call that the execution waits for has neither or both of an approval and a time.");
        }

        return new PendingCall(read.Id, ValueOf<ApprovalRequest>(read.Approval), ValueOf<PostponedCall>(read.Postponed), ValueOf<ToolResult>(read.Answer));
    }

    private static JsonElement? ElementOf<T>(T? value)
        where T : class => value is null ? null : Element(value);

    private static T? ValueOf<T>(JsonElement? element)
        where T : class => element is { } read ? Value<T>(read) : null;

    private static JsonElement Element<T>(T value) => JsonSerializer.SerializeToElement(value, TypeInfo<T>());

    private static T Value<T>(JsonElement element) => element.Deserialize(TypeInfo<T>()) ?? throw new JsonException("A part of the execution's state is missing.");

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(T));
}
