using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Why code in a sandbox failed. All of it may be shown to the model that wrote the code.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">What happened and what to do about it.</param>
public sealed record SandboxError(
    [property: JsonPropertyName("code")] SandboxErrorKind Kind,
    [property: JsonPropertyName("message")] string Message)
{
    /// <summary>Gets the name of the error in the code's own language, such as <c>TypeError</c>, or <see langword="null"/>.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    /// <summary>Gets the code of the tool's error where the code did not catch a tool's failure, or <see langword="null"/>.</summary>
    [JsonPropertyName("tool_code")]
    public string? ToolCode { get; init; }

    /// <summary>Gets the line in the code as it was given, counted from 1, or <see langword="null"/>.</summary>
    [JsonPropertyName("line")]
    public int? Line { get; init; }

    /// <summary>Gets the column, counted from 1, or <see langword="null"/>.</summary>
    [JsonPropertyName("column")]
    public int? Column { get; init; }

    /// <summary>Gets the lines around the place, or <see langword="null"/>.</summary>
    [JsonPropertyName("excerpt")]
    public string? Excerpt { get; init; }

    /// <summary>Gets the calls that led there, or <see langword="null"/>.</summary>
    [JsonPropertyName("stack")]
    public string? Stack { get; init; }

    /// <summary>Gets what the thrown error carried, such as the violations of a refused call, or <see langword="null"/>.</summary>
    [JsonPropertyName("data")]
    public JsonElement? Data { get; init; }

    /// <summary>Gets the exception behind it, or <see langword="null"/>. It is for logs in this process and is never written as JSON.</summary>
    [JsonIgnore]
    public Exception? Exception { get; init; }

    /// <summary>Gets a value indicating whether a limit was reached.</summary>
    [JsonIgnore]
    public bool IsLimit => Kind is SandboxErrorKind.TimeLimit or SandboxErrorKind.MemoryLimit or SandboxErrorKind.DepthLimit
        or SandboxErrorKind.OutputLimit or SandboxErrorKind.ResultLimit or SandboxErrorKind.CallLimit;
}
