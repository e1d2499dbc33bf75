using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Code;

/// <summary>The JSON of what is kept of a suspended script. What the contract has types for stands in it as the contract writes it.</summary>
internal sealed record ExecutionDocument
{
    private const int CurrentForm = 1;

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
            Form = CurrentForm,
            Language = state.Language,
            Code = state.Code,
            Tools = state.Tools,
            Functions = state.Functions,
            Limits = Element(state.Limits),
            Profile = state.Profile,
            Sandbox = state.Sandbox,
            Caller = state.Caller is null ? null : Element(state.Caller),
            Snapshot = state.Snapshot.ToArray(),
            Pending = [.. state.Pending.Select(static p => new PendingDocument(p.Id, Element(p.Approval), p.Answer is null ? null : Element(p.Answer)))],
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
        if (read is not { Form: CurrentForm })
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
            Pending = [.. read.Pending.Select(static p => new PendingCall(p.Id, Value<ApprovalRequest>(p.Approval), p.Answer is { } answer ? Value<ToolResult>(answer) : null))],
            Calls = Value<IReadOnlyList<GatewayCall>>(read.Calls),
            CallCount = read.CallCount,
            Stdout = read.Stdout,
            Stderr = read.Stderr,
            Duration = TimeSpan.FromMilliseconds(read.DurationMs),
            TakenUntil = read.TakenUntil,
        };
    }

    private static JsonElement Element<T>(T value) => JsonSerializer.SerializeToElement(value, TypeInfo<T>());

    private static T Value<T>(JsonElement element) => element.Deserialize(TypeInfo<T>()) ?? throw new JsonException("A part of the execution's state is missing.");

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(T));
}
