using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>A wish to run a tool: what a model or a host asks for, not checked yet.</summary>
public sealed record ToolCall
{
    private static readonly StrictJsonOptions AnySize = new() { MaxBytes = int.MaxValue, MaxDepth = 256 };

    /// <summary>Initializes a call.</summary>
    public ToolCall()
    {
    }

    /// <summary>Initializes a call.</summary>
    /// <param name="tool">The tool's id as it was given; a wrong one becomes an error of the result.</param>
    /// <param name="arguments">The arguments, an object; undefined stands for an empty one.</param>
    [SetsRequiredMembers]
    public ToolCall(string tool, JsonElement arguments = default)
    {
        ArgumentNullException.ThrowIfNull(tool);
        Tool = tool;
        Arguments = arguments;
    }

    /// <summary>Gets the tool's id as it was given.</summary>
    [JsonPropertyName("tool")]
    public required string Tool { get; init; }

    /// <summary>Gets the arguments, an object; undefined stands for an empty one. Where they belong to a <see cref="JsonDocument"/>, it must live until the call has ended.</summary>
    [JsonPropertyName("arguments")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement Arguments { get; init; }

    /// <summary>Gets the caller's name for the call, such as a model API's call id, or <see langword="null"/>.</summary>
    [JsonPropertyName("call_id")]
    public string? CallId { get; init; }

    /// <summary>Gets why the arguments could not be read, one sentence, or <see langword="null"/>: the call is then refused as <see cref="ToolErrorKind.InvalidJson"/>, unless a middleware sets others.</summary>
    [JsonIgnore]
    public string? ArgumentsError { get; init; }

    /// <summary>Gets what is different for this call, or <see langword="null"/>.</summary>
    [JsonIgnore]
    public ToolCallOptions? Options { get; init; }

    /// <summary>Makes a call with arguments in JSON text, as model APIs give them. A text that is no strict JSON is told when the call is run (<see cref="ArgumentsError"/>).</summary>
    /// <param name="tool">The tool's id as it was given; a wrong one becomes an error of the result.</param>
    /// <param name="json">The text. How long and how deep it may be is the runner's affair; deeper than 256 levels is not read.</param>
    public static ToolCall FromJson(string tool, string json)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return new ToolCall(tool, ToolExecJson.Parse(json, AnySize));
        }
        catch (JsonException fault)
        {
            return new ToolCall(tool) { ArgumentsError = fault.Message };
        }
    }
}
